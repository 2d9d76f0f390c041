"""What a person must know of one signal when they look at it."""
