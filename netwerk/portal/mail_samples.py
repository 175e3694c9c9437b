"""How a mail of a kind reads: its own template, with an example in the place of every fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from flask import current_app
from jinja2 import BaseLoader, meta

from netwerk.kernel import clock, i18n, links, outbox
from netwerk.kernel.i18n import _, format_day
from netwerk.kernel.outbox import wording
from netwerk.kernel.rendering import Rendered, render_mail
from netwerk.members import role_words

NUMBERS = frozenset({"capacity", "left", "limit", "more", "no", "number", "position", "reported", "shown"})
# Facts that are a yes or no, or that a usual mail of its kind lacks.
NO = frozenset(
    {
        *("approved", "asks_reply", "for_someone_else", "is_first", "late", "marker", "own", "reminder"),
        *("revised", "spoken", "stopped", "unsubscribe"),
    }
)


class Example:
    """In the place of a fact whose shape only its template knows: whatever is asked of it is one too."""

    def __init__(self, words: str) -> None:
        """`words` is what it reads as."""
        self._words = words

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return example(name)

    def __getitem__(self, key: object) -> object:
        return example(key) if isinstance(key, str) else self

    def __call__(self, *_args: object, **_more: object) -> Example:
        """For a fact that has verbs."""
        return self

    def __iter__(self) -> Iterator[Example]:
        return iter((self, self))

    def __len__(self) -> int:
        return 2

    # A list beside an example is a list with an example in it.
    def __add__(self, other: object) -> list[object]:
        return [self, *other] if isinstance(other, list) else [self]

    def __radd__(self, other: list[object]) -> list[object]:
        return [*other, self]

    def __str__(self) -> str:
        return self._words

    def __html__(self) -> str:
        return self._words


def example(name: str) -> object:
    """Something that a fact with this name could be."""
    if name in NO:
        return ""
    if name in NUMBERS:
        return 2
    if name == "changes":
        return [(_("Plaats"), _("Zaal 1"), _("Zaal 2"))]
    return Example(_words().get(name) or f"[{name.replace('_', ' ')}]")


def rendered(kind: str, language: str, name: str) -> Rendered:
    """The mail of a kind to somebody of this name, with our own sentences in it."""
    template = outbox.templates()[kind]
    with i18n.speaking(language), wording.writing(kind, language, name):
        facts = {fact: example(fact) for fact in _facts_of(template)}
        facts |= {"why": _("Je krijgt deze mail als voorbeeld."), "unsubscribe": "", "funding_statement": ""}
        return render_mail(template, language, **facts)


def _words() -> dict[str, str]:
    day = format_day(clock.now() + timedelta(days=21))
    address = links.link("portal.home", i18n.language())
    return {
        **dict.fromkeys(("name", "person", "attendee_name", "names", "reviewer"), _("Sofie Voorbeeld")),
        **dict.fromkeys(("by", "sender", "author"), _("Jan Voorbeeld")),
        **dict.fromkeys(("organisation", "board"), _("Voorbeeldschool")),
        **dict.fromkeys(("address", "private_link", "agenda", "settings", "href", "link", "url"), address),
        **dict.fromkeys(("register", "undo_link", "practice_link"), address),
        **dict.fromkeys(("title", "heading", "subject", "practice"), _("Samen op weg naar de werkvloer")),
        **dict.fromkeys(("role", "function"), _("Organisator")),
        **dict.fromkeys(("organiser_name", "group"), _("Jan Voorbeeld")),
        **dict.fromkeys(("organiser_email", "email"), "voorbeeld@netwerk.example"),
        **dict.fromkeys(
            ("programme", "practical_text", "promise", "meaning"), _("Hier staat een zin uitleg.")
        ),
        "online_url": address,
        "price": _("Gratis"),
        **dict.fromkeys(("scope", "former_scope"), role_words.scope([])),
        **dict.fromkeys(("period", "former_period"), role_words.period(None, None)),
        **dict.fromkeys(("when", "day", "date", "until", "due", "moment"), day),
        **dict.fromkeys(("where", "place", "location"), _("Voorbeeldzaal, Hasselt")),
        **dict.fromkeys(
            ("text", "text_html", "letter", "reason", "remark", "remarks", "note", "sentence"),
            _("Hier staat wat iemand schreef."),
        ),
    }


@cache
def _facts_of(template: str) -> frozenset[str]:
    """Every name that a template, and those it is made of, expects."""
    environment = current_app.jinja_env
    loader, found, left, seen = (
        environment.loader,
        set(),
        [f"mail/{template}.txt", f"mail/{template}.html"],
        set(),
    )
    assert isinstance(loader, BaseLoader)
    while left:
        one = left.pop()
        if one in seen:
            continue
        seen.add(one)
        tree = environment.parse(loader.get_source(environment, one)[0])
        found |= meta.find_undeclared_variables(tree)
        left += [
            other for other in meta.find_referenced_templates(tree) if other and "components" not in other
        ]
    return frozenset(found - set(environment.globals) - {"site", "language"})
