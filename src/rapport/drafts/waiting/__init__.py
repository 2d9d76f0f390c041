"""What waits for one person, as the bar of every page counts it."""
