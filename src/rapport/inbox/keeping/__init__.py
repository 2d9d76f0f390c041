"""What of the mail that comes in is kept, for how long, and what never again?"""
