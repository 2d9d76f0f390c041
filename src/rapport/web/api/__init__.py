"""JSON for machines: the seeds' routes and what belongs to them."""
