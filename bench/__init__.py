"""Measurements: ratios against a peer in the same run, never seconds in a test."""
