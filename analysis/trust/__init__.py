"""Trust: how steady a result is, how well it foretold, and whether the data bear it."""
