"""What only the overview says: the aims, the proof and the other plans to choose among."""
