"""Where services stand, what they have and who lives near."""
