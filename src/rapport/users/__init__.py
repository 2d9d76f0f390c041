"""Who may do what: workspaces, people who sign in, machines with keys, and the mailboxes they send from."""
