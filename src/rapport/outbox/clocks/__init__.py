"""How much time is left: for the first answer, the next update, the solution?"""
