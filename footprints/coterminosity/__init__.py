"""How far agencies' lines match the neighbourhoods, and what to move to line up."""
