"""What was computed and still holds, for as long as a process lives."""
