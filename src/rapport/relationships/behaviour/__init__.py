"""What mails, invitations and product use show of how people behave, beside the contacts that are counted."""
