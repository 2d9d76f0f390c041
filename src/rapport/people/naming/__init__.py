"""Names and domains that a customer also has."""
