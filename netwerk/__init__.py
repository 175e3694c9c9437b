"""netwerk: a home for learning networks."""

import gc

__version__ = "0.1.0"

# Loading makes some hundred thousand objects that stay, a page some thousands that go at its end: to look for
# rings among them after each 700, as Python does by itself, takes an eighth of the time of a start.
gc.set_threshold(50_000, 20, 50)
