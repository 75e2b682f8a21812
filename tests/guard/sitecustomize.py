"""Loaded at the start of every Python process that a test starts: it stays on this machine."""

from only_loopback import forbid

forbid([])
