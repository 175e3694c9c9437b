"""The words that people of the network use for one another; registers them with the search on import."""

from __future__ import annotations

from netwerk.kernel import search
from netwerk.taxonomy import queries

search.use_synonyms(queries.synonyms)
