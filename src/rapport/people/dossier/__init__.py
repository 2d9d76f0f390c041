"""One person with everything that says who they are."""
