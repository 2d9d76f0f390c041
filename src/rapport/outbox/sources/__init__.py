"""Mailboxes that we send from, compared with what was sent."""
