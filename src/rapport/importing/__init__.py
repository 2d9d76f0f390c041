"""A person's own files come in: found, read on every core, stored in batches that can be interrupted anywhere."""
