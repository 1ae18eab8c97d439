-- Counted cells: the incidents of a tile are one range of quadkeys, and a cell of it one value of a shift.
WITH counted AS (
    SELECT (quadkey - :low) >> :shift AS cell, count(*) AS n
    FROM exact.incident
    WHERE {where} AND quadkey >= :low AND quadkey < :high AND NOT at_default
    GROUP BY 1
),
placed AS (
    -- Every second bit is x, the ones between are y, from the tile's north-west corner.
    SELECT n,
        ((cell & 1) | (cell >> 1 & 2) | (cell >> 2 & 4) | (cell >> 3 & 8) | (cell >> 4 & 16) | (cell >> 5 & 32)) * 64 AS x,
        ((cell >> 1 & 1) | (cell >> 2 & 2) | (cell >> 3 & 4) | (cell >> 4 & 8) | (cell >> 5 & 16) | (cell >> 6 & 32)) * 64 AS y
    FROM counted
    ORDER BY cell
)
SELECT ST_AsMVT(square, 'cells', 4096, 'outline')
FROM (SELECT n::int AS n, ST_MakeEnvelope(x, y, x + 64, y + 64) AS outline FROM placed) AS square
