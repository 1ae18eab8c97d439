"""API: JSON, GeoJSON and vector tiles, one noun a blueprint."""
