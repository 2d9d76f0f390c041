"""At which hour does somebody answer, as their own answers show it?"""
