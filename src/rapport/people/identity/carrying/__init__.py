"""Everything that points at a person or a job follows it, and can go back."""
