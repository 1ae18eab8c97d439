"""Web: the pages, one noun a blueprint."""
