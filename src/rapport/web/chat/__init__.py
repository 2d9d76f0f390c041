"""The chat door: plain words in, cards out, with no model."""
