"""What shall we say, on what evidence, and who says we may."""
