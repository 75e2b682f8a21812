"""What a page carries for its scripts: shapes, figures and what edits are scored from."""
