"""What came back: answers to what was sent, and introductions on their way."""
