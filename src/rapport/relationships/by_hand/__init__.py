"""What a person set about a stakeholder: it wins over what is inferred, can be taken back, and stays as a label."""
