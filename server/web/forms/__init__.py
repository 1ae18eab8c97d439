"""Forms: a request becomes a frozen value, or errors by field."""
