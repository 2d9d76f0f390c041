"""What detectors are given."""
