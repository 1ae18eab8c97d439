"""Patterns in incidents: pure functions from frames and frozen settings to frames and frozen results."""
