"""Pure functions on shapes: coordinate systems, cleaning, adjacency, overlay, compactness."""
