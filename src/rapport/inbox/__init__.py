"""A message or meeting comes in: read safely, told apart, threaded, stored."""
