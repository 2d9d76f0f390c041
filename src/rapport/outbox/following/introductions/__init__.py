"""Where every introduction stands, step by step, and what is written on the way."""
