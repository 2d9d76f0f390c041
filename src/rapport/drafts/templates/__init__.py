"""Templates: the words of every play as files that a team can read, copy and change."""
