"""Bench: what Talsi costs in seconds and memory, measured beside its peers."""
