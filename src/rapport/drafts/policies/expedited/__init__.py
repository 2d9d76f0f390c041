"""Who is told at once that an urgent draft waits for their yes?"""
