"""How far an import has come."""
