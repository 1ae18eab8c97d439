"""Demo: a synthetic Talsi, made from a date and a seed, to try the product without anybody's data."""
