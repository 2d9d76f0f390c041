"""What runs, and what is wrong with it."""
