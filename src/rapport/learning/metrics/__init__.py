"""What came of the work of the whole team, in figures that name nobody of it."""
