"""Getting in: passwords, sessions, links, keys."""
