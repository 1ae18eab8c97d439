"""Columns: a territory's incidents as arrays in files, derived from the table and thrown away with it."""
