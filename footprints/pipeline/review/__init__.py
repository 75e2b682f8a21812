"""Several teams' edits of one plan, side by side."""
