"""What do signals need to know of a customer: everybody there, and the contacts that tell something new?"""
