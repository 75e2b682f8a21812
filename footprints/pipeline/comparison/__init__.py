"""Two states of a region held against one another: what changed, for whom and why."""
