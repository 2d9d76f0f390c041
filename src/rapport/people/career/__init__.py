"""What records say about a job: title, department, beginning and end."""
