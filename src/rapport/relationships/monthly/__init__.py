"""How the threading score of a customer went, month by month."""
