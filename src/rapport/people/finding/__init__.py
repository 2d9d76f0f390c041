"""Names that a person half remembers: customers and people, found while they type."""
