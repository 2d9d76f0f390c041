"""What detectors look at, and looks at many customers at once."""
