"""What is held of a person, or of everybody, as a file?"""
