"""The champions of a customer at the moment of a look."""
