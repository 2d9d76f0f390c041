"""What would have been raised in the past, and was it right?"""
