"""Rapport reads the mail a customer-success team already has and helps it keep its relationships."""

import os

__version__ = "0.1.0"

# Read when numpy is first imported. Our matrices have some hundred rows: the threads of its algebra wait for each other
# for longer than they compute, and take the core of whoever else is served.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
