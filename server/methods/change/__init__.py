"""Change: methods that say what moved, what emerges, and what follows what."""
