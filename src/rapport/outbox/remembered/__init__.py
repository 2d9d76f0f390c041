"""What was sent before this database was there: an invented past, for the demo."""
