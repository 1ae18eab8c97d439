"""Tiles: vector tiles straight from PostGIS; layers say what, the SQL files say how."""
