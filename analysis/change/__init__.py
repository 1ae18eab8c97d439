"""Change: how places differ between periods, how hotspots emerge, and how incidents follow each other."""
