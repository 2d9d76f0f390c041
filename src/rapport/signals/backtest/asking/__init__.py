"""Replays that take too long to wait for."""
