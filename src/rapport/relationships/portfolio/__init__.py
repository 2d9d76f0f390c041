"""All customers beside each other, from what is kept and without a picture of each."""
