"""Which tables are there, in which columns can words stand, and who points at whom?"""
