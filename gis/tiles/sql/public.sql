-- What everybody may know: figures of one quarter and category, hotspots as squares, places with their concerns.
WITH tile AS (
    SELECT ST_TileEnvelope(:z, :x, :y) AS square,
           ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.03), 4326) AS reach
),
figures AS (
    SELECT neighbourhood.code, neighbourhood.name, figure.quarter::text AS quarter, figure.category_code AS category,
           figure.shown, CASE WHEN figure.shown = 'exact' THEN figure.count END AS count,
           ST_AsMVTGeom(ST_Transform(outline, 3857), tile.square, 4096, 128) AS shape
    FROM tile, published.neighbourhood
    LEFT JOIN published.figure
        ON figure.territory_slug = neighbourhood.territory_slug AND figure.neighbourhood_code = neighbourhood.code
        AND figure.category_code = :category
        AND figure.quarter = coalesce(
            CAST(:quarter AS date), (SELECT max(quarter) FROM published.figure WHERE territory_slug = :slug))
    WHERE neighbourhood.territory_slug = :slug AND outline && tile.reach
    ORDER BY neighbourhood.code
),
hotspots AS (
    SELECT rank, band, ST_AsMVTGeom(ST_Transform(outline, 3857), tile.square, 4096, 128) AS shape
    FROM published.hotspot, tile WHERE territory_slug = :slug AND outline && tile.reach
    ORDER BY rank
),
places AS (
    SELECT place.id, place.name, place.addresses, count(*) AS concerns,
           ST_AsMVTGeom(ST_Transform(place.location, 3857), tile.square, 4096, 64) AS shape
    FROM tile, published.concern
    JOIN published.place ON place.id = concern.place_id
    WHERE concern.territory_slug = :slug AND place.location && tile.reach
    GROUP BY place.id, tile.square
    ORDER BY place.id
)
SELECT
    coalesce((SELECT ST_AsMVT(figures, 'figures', 4096, 'shape') FROM figures WHERE shape IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(hotspots, 'hotspots', 4096, 'shape') FROM hotspots WHERE shape IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(places, 'places', 4096, 'shape', 'id') FROM places WHERE shape IS NOT NULL), '')
