"""How does everything end here at once?"""
