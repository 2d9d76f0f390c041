"""What the database tells of as soon as it has changed."""
