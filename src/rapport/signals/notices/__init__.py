"""Who is told of a signal, where, and once; what other systems tell us."""
