"""Queries: one noun a file; ORM and Core live here and nowhere else."""
