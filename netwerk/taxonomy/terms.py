"""Changes of the glossary. Raises Invalid where a text is missing or taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from netwerk.kernel import audit, clock
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import LANGUAGES, SOURCE, lazy
from netwerk.kernel.text import key, plain_line, slugify
from netwerk.taxonomy.models import Term

LONGEST_NAME, LONGEST_EXPLANATION, MOST_FORMS = 120, 600, 20


@dataclass(frozen=True)
class TermFacts:
    """What a term is in one language; the forms are of the Dutch one only."""

    name: str
    school_word: str
    company_word: str
    explanation: str
    forms: Sequence[str] = ()


def every_term() -> Sequence[Term]:
    """All terms by name, those no longer in use among them."""
    return sorted(db.session.scalars(select(Term)), key=lambda term: key(term.name))


def term_by_id(term_id: int) -> Term:
    """A term, in use or not. Raises NotFound."""
    term = db.session.get(Term, term_id)
    if term is None:
        raise NotFound
    return term


def add(facts: TermFacts, actor_label: str) -> Term:
    """Explain another word, in Dutch. Raises Invalid for a missing text, Conflict for a name in use."""
    clean = _clean(facts)
    _check_free(clean.name, None)
    slug = slugify(clean.name)
    taken = set(db.session.scalars(select(Term.slug).where(Term.slug.startswith(slug, autoescape=True))))
    # The database says the last word: two at once, and one of them fails.
    slug = next(one for one in (slug, *(f"{slug[:55]}-{n}" for n in range(2, 1000))) if one not in taken)
    term = Term(slug=slug, **vars(clean))
    db.session.add(term)
    db.session.flush()
    audit.record(actor_label, "term.add", "term", term.id, name=clean.name)
    return term


def change(term_id: int, language: str, facts: TermFacts, actor_label: str) -> Term:
    """Say it otherwise in a language; its address stays. Raises NotFound, Invalid, Conflict as `add` does."""
    if language not in LANGUAGES:
        raise NotFound
    term, clean = term_by_id(term_id), _clean(facts)
    if language == SOURCE:
        _check_free(clean.name, term.id)
        for name, value in vars(clean).items():
            setattr(term, name, value)
    else:
        own = {name: value for name, value in vars(clean).items() if name != "forms"}
        term.translations = {**term.translations, language: own}
    db.session.flush()
    audit.record(actor_label, "term.change", "term", term.id, name=clean.name, language=language)
    return term


def retire(term_id: int, actor_label: str, *, retired: bool = True) -> Term:
    """Let a term be shown no longer, or again. Raises NotFound."""
    term = term_by_id(term_id)
    if (term.retired_at is not None) != retired:
        term.retired_at = clock.now() if retired else None
        db.session.flush()
        audit.record(
            actor_label, "term.retire" if retired else "term.return", "term", term.id, name=term.name
        )
    return term


def _clean(facts: TermFacts) -> TermFacts:
    name, explanation = plain_line(facts.name)[:LONGEST_NAME], plain_line(facts.explanation)
    if not name:
        raise Invalid(lazy("Welk woord leg je uit?"), "name")
    if not explanation:
        raise Invalid(lazy("Leg het woord uit in een of twee zinnen."), "explanation")
    if len(explanation) > LONGEST_EXPLANATION:
        raise Invalid(lazy("Maak de uitleg korter: hoogstens 600 tekens."), "explanation")
    forms = dict.fromkeys(line for form in facts.forms if (line := plain_line(form)[:LONGEST_NAME]))
    school, company = (plain_line(word)[:LONGEST_NAME] for word in (facts.school_word, facts.company_word))
    return TermFacts(name, school, company, explanation, list(forms)[:MOST_FORMS])


def _check_free(name: str, own_id: int | None) -> None:
    for term in every_term():
        if key(term.name) == key(name) and term.id != own_id:
            raise Conflict(lazy("Dat woord staat al in de woordenlijst."))
