"""What neighbourhoods are called: ids that last, and names that people recognise."""
