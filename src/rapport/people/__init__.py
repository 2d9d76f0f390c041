"""Who is it, and where do they work: customers, people, and the dated jobs that join them."""
