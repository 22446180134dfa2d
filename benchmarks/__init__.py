"""Measurements: figures with an anchor of the same run, never part of the tests."""
