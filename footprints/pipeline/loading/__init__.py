"""A project from its files: read, placed, matched, and counted in the loss ledger."""
