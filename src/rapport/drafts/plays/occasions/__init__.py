"""Plays that an occasion calls for: a milestone, an introduction that was made, a champion who fades or leaves."""
