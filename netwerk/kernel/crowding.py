"""How many requests a web process has in hand at once, and how many of those may still be on their way in."""

from __future__ import annotations

# For bodies on their way in; only one of them computes at a time (`layers.Turns`).
THREADS = 64
# A body that never comes holds its thread: the others are for whoever asks for a page.
COMING = 48
# Set in the environment of a request whose body was not awaited, as too many others are.
CROWDED = "netwerk.crowded"
