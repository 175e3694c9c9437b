"""Whether a question asks for something by its name, for what is not in the index itself."""

from __future__ import annotations

from collections.abc import Callable

from netwerk.kernel.search.keys import keys_of
from netwerk.kernel.search.query import read
from netwerk.kernel.search.synonyms import content_words


def asks_for(text: str, language: str) -> Callable[[str], bool]:
    """Tells of a name whether each of its words is asked for, in whatever form."""
    query = read(text)
    typed = content_words(" ".join((*query.words, *query.phrases)), language)
    asked = {key for word in typed for key in keys_of(word, language)}

    def is_asked(name: str) -> bool:
        words = content_words(name, language)
        return bool(words) and all(asked.intersection(keys_of(word, language)) for word in words)

    return is_asked
