"""Who reports to whom at a customer: stated, or inferred with an honest probability."""
