"""In whose voice is a draft written: the sender's own, as their sent mail and their edits show it."""
