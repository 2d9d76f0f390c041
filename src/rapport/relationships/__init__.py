"""How well do we know them, and who decides: touches, strength, roles, threading, gaps, introducers."""
