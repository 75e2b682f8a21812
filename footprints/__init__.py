"""Help public services work to the same map."""

__version__ = "0.1.0"
