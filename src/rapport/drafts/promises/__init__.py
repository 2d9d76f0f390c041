"""By when do we owe a customer something, by policy or by our own word?"""
