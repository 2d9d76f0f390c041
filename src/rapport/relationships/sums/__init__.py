"""What is accumulated of all contact with people, kept in step with touches that come, go and change."""
