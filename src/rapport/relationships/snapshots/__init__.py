"""What is known about one customer, computed once for everybody who looks at it in the same minutes."""
