"""What does somebody above need to know about an escalation, line by line with its record?"""
