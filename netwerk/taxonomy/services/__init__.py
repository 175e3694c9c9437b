"""Changes of the shared words, cut by subject."""

from netwerk.taxonomy.services.loading import load_words

__all__ = ["load_words"]
