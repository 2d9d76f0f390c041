"""What changed that someone must know."""
