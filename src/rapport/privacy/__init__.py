"""What is held, of a person or of everything, and how does it leave or end? Over all packages at once."""
