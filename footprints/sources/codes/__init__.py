"""Codes of areas, postcodes and addresses: what matches and converts them."""
