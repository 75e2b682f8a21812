"""What the search does millions of times, compiled: moves, trees, contiguity, running figures."""
