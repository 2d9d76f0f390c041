"""How well do we read and know, measured on data that others published?"""
