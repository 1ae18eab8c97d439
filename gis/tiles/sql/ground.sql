-- The ground of one territory: everything here is public already.
WITH tile AS (
    SELECT ST_TileEnvelope(:z, :x, :y) AS square,
           ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.03), 4326) AS reach
),
boundary AS (
    SELECT name, ST_AsMVTGeom(ST_Transform(boundary, 3857), tile.square, 4096, 128) AS shape
    FROM published.territory, tile WHERE slug = :slug AND boundary && tile.reach
),
neighbourhood AS (
    SELECT code, name, ST_AsMVTGeom(ST_Transform(outline, 3857), tile.square, 4096, 128) AS shape
    FROM published.neighbourhood, tile WHERE territory_slug = :slug AND outline && tile.reach
    ORDER BY code
),
ground AS (
    SELECT ground.kind, ground.rank, ground.name,
           ST_AsMVTGeom(ST_Transform(ground.shape, 3857), tile.square, 4096, 64) AS shape
    FROM published.ground, tile
    WHERE territory_slug = :slug AND ground.shape && tile.reach AND ground.rank <= :z
    ORDER BY ground.id
)
SELECT
    coalesce((SELECT ST_AsMVT(boundary, 'boundary', 4096, 'shape') FROM boundary WHERE shape IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(neighbourhood, 'neighbourhoods', 4096, 'shape') FROM neighbourhood WHERE shape IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(ground, 'streets', 4096, 'shape') FROM ground WHERE shape IS NOT NULL AND kind = 'street'), '')
    || coalesce((SELECT ST_AsMVT(ground, 'water', 4096, 'shape') FROM ground WHERE shape IS NOT NULL AND kind = 'water'), '')
    || coalesce((SELECT ST_AsMVT(ground, 'green', 4096, 'shape') FROM ground WHERE shape IS NOT NULL AND kind = 'green'), '')
    || coalesce((SELECT ST_AsMVT(ground, 'places', 4096, 'shape') FROM ground WHERE shape IS NOT NULL AND kind = 'place'), '')
