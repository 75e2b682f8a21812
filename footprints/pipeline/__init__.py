"""Plain functions that join the rooms into steps."""
