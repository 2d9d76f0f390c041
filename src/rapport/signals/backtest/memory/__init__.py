"""Looks at the past that need not be gathered again."""
