"""What comes in beside mail: meetings, tickets, product usage."""
