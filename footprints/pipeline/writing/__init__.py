"""Results into their folder, whole or not at all."""
