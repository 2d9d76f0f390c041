"""Two of the four doors: JSON for machines, pages and chat for people."""
