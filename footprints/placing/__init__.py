"""Files into folders: whole or not at all, and never over anybody else's."""
