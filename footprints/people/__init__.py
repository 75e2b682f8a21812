"""Everything an agency serves is people in small areas: the people table, plans and overlaps."""
