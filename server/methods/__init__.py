"""Methods: each statistical method as a person meets it, with its settings, words and pictures."""
