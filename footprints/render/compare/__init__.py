"""The page that says what changed between two plans, or two dates."""
