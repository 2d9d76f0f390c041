"""`python -m rapport` is the command `rapport`."""

from rapport.cli import main

main()
