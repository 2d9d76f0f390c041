"""Who may say yes to which mail, in which time, and when and whether its recipient may be written to."""
