"""Measurements of speed, as ratios side by side in one run. Run with ``make bench``."""
