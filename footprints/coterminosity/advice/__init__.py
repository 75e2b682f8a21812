"""What to move to line up: for the planner, and for each agency."""
