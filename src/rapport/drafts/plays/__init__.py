"""Recipes for a response: whom it goes to, which sentences in which order, what stays blank."""
