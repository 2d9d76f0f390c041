"""Files that a person drops on a page, and how far their import is."""
