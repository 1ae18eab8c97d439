"""Tests of the synthetic demonstration."""
