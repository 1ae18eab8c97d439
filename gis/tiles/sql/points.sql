-- Distinct places: one point for each exact location, with how many incidents share it.
-- Where there are too many for one tile, those in one square of the finest zoom share a point.
WITH place AS (
    SELECT (array_agg(location ORDER BY id))[1] AS location, count(*)::int AS n, min(id) AS id,
           CASE WHEN min(category_id) = max(category_id) THEN min(category_id) END AS category_id,
           max(location_precision) AS precision
    FROM exact.incident
    WHERE {where} AND quadkey >= :low AND quadkey < :high AND NOT at_default
    GROUP BY {place}
),
drawn AS (
    SELECT place.n, place.id, category.code AS category, place.precision::text AS precision,
           ST_AsMVTGeom(ST_Transform(place.location, 3857), ST_TileEnvelope(:z, :x, :y), 4096, 64) AS spot
    FROM place LEFT JOIN exact.category ON category.id = place.category_id
    ORDER BY place.id
)
SELECT ST_AsMVT(drawn, 'points', 4096, 'spot') FROM drawn WHERE spot IS NOT NULL
