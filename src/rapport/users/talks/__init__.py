"""What was said in the chat: kept for the person who said it, and for nobody else."""
