"""netwerk: a home for learning networks."""

__version__ = "0.1.0"
