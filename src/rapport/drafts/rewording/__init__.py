"""A language model may say a sentence of ours differently; it may not say anything else."""
