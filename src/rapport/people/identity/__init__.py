"""Which people are one: likeness, proposals, merges and splits that can be undone."""
