"""The words that people of the network use for one another; registers them with the search on import."""

from __future__ import annotations

import tomllib

from netwerk.kernel import search
from netwerk.paths import PACKAGE

SYNONYMS = PACKAGE / "taxonomy" / "data" / "synonyms.toml"

search.use_synonyms(tomllib.loads(SYNONYMS.read_text("utf-8")))
