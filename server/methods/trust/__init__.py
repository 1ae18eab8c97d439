"""Trust: methods that say how sure a result is."""
