"""Pages, maps and their palette; the only room that draws."""
