"""Many customers, jobs or people by their numbers, in one question each."""
