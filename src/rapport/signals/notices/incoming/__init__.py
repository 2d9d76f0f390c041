"""Signed calls of other systems: whose they are, and that each counts once."""
