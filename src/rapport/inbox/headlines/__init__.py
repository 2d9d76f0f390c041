"""What records are called, for lists that show no more of them."""
