"""From addresses met in mail to people."""
