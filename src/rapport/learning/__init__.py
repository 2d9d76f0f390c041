"""What worked: edits, answers and outcomes, written for drafts to read."""
