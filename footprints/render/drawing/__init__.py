"""Colours and small still drawings."""
