"""Fields in which a shared word is chosen: which are offered, and what becomes of one that moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError

from netwerk.kernel import i18n
from netwerk.kernel.i18n import lazy
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import in_use, slug_today

NOTHING = ""
REFUSED = lazy("Dit kan je niet of niet meer kiezen. Kies iets anders uit de lijst.")


class WordField(SelectField):
    """One shared word by its slug, or none.

    A form that stood open while the word got another address sends the former one: that is followed. What is
    not to be chosen is refused beside the field.
    """

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        """What may be chosen is said by `offer`."""
        super().__init__(label, [*validators], validate_choice=False, **kwargs)

    def offer(self, words: Sequence[Word], nothing: Any = None, kept: Collection[object] = ()) -> None:
        """Let a word be chosen that is in use or `kept`, by id or slug, or none where `nothing` says so."""
        none = [] if nothing is None else [SelectChoice(NOTHING, nothing)]
        self.choices = [*none, *_choices(words, kept)]
        if self.data:
            self.data = slug_today(words, self.data) or self.data

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered."""
        del form
        if self.data and self.data not in _offered(self):
            raise ValidationError(REFUSED)


class WordsField(SelectMultipleField):
    """Some shared words by their slugs; as `WordField`."""

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        """What may be chosen is said by `offer`."""
        super().__init__(label, [*validators], validate_choice=False, **kwargs)

    def offer(self, words: Sequence[Word], kept: Collection[object] = ()) -> None:
        """Let words be chosen that are in use or are `kept`, by id or slug."""
        self.choices = _choices(words, kept)
        self.data = list(dict.fromkeys(slug_today(words, slug) or slug for slug in self.data or ()))

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered."""
        del form
        _check_all(self)


class WordIdsField(SelectMultipleField):
    """Some shared words by their ids, which a merge leaves without a word: what is not offered is refused."""

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        """What may be chosen is said by `offer`."""
        super().__init__(label, [*validators], coerce=int, validate_choice=False, **kwargs)

    def offer(self, words: Sequence[Word], kept: Collection[object] = ()) -> None:
        """Let words be chosen that are in use or are `kept`, by id."""
        language = i18n.language()
        self.choices = [SelectChoice(word.id, word.label(language)) for word in in_use(words, kept)]

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered."""
        del form
        _check_all(self)


def _choices(words: Sequence[Word], kept: Collection[object]) -> list[SelectChoice]:
    language = i18n.language()
    return [SelectChoice(word.slug, word.label(language)) for word in in_use(words, kept)]


def _offered(field: Any) -> set[object]:
    return {choice.value for choice in field.choices}


def _check_all(field: SelectMultipleField) -> None:
    if not set(field.data or ()) <= _offered(field):
        raise ValidationError(REFUSED)
