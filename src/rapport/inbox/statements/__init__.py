"""What mails say about people: who leaves, joins, takes over, is to be written to instead."""
