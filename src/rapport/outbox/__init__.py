"""Send what was approved, once; know what came back."""
