"""What a look of the past had before it, for many dates at once."""
