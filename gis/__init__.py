"""Places, PostGIS, files in and out: the only package that speaks SQL."""
