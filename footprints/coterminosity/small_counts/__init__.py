"""Small counts of lists kept back, with all they could be worked out from."""
