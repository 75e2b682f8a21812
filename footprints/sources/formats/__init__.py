"""Files of every format as plain rows, cells and shapes, refused where unsafe."""
