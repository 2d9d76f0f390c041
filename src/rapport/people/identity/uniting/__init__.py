"""Two become one, one becomes two: the steps that both a person's word and the program's certainty take."""
