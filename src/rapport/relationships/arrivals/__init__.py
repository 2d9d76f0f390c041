"""What an import brought to each customer."""
