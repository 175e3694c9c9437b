"""What is filled in to take part in a conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from netwerk.forum.rules import LONGEST_EDIT_REASON, LONGEST_POST, LONGEST_REASON, LONGEST_TITLE, Kind
from netwerk.forum.wording import KINDS
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import Form, LineField, LinesField, required
from netwerk.kernel.i18n import lazy
from netwerk.taxonomy.choosing import WordField

# What somebody may begin of their own accord; tables are prepared from a network day.
OFFERED = (Kind.QUESTION, Kind.EXPERIENCE, Kind.ANNOUNCEMENT)
MOST_SPLIT = 500


class WritingForm(Form):
    """The words of a post, and on whose behalf they are said."""

    raw = LinesField(
        lazy("Je reactie"),
        [required(lazy("Schrijf eerst iets."))],
        longest=LONGEST_POST,
        render_kw={"rows": 8},
    )
    organisation = RadioField(lazy("Je schrijft namens"), validate_choice=False)
    # Kept once somebody said that what looks like a person's data may stand.
    checked = BooleanField(lazy("Dit gaat niet over een leerling of een privépersoon. Zet het er zo op."))
    form_key = HiddenField()

    def offer(self, organisations: Sequence[tuple[int, str]]) -> None:
        """Let somebody who works in several places choose one; who does not is asked nothing."""
        if len(organisations) < 2:
            del self.organisation
            return
        self.organisation.choices = [SelectChoice(str(one), name) for one, name in organisations]
        if self.organisation.data not in {str(one) for one, _name in organisations}:
            self.organisation.data = str(organisations[0][0])

    @property
    def organisation_id(self) -> int | None:
        """On whose behalf, when that was asked."""
        chosen = self.organisation.data if "organisation" in self else None
        return int(chosen) if chosen and chosen.isdigit() else None


class ReplyForm(WritingForm):
    """An answer; `reply_to` is the number of the post that it answers."""

    reply_to = HiddenField()


class BeginForm(WritingForm):
    """A new thread."""

    leading = ("board", "kind", "title")

    board = SelectField(
        lazy("Bij welk thema hoort het?"), [DataRequired(lazy("Kies een thema, of Algemeen."))], coerce=str
    )
    kind = RadioField(
        lazy("Wat is het?"),
        [DataRequired(lazy("Kies wat voor gesprek het is."))],
        choices=[SelectChoice(kind.value, KINDS[kind]) for kind in OFFERED],
        default=Kind.QUESTION.value,
    )
    title = LineField(lazy("Titel"), [required(lazy("Geef het gesprek een titel."))], longest=LONGEST_TITLE)
    region = WordField(lazy("Gaat het over één regio?"))
    # What it is about elsewhere on the site, such as `event:12`.
    about = HiddenField()
    # Once alike threads were shown.
    seen = HiddenField()

    def offer_boards(self, boards: Sequence[tuple[str, str]], at: str) -> None:
        """The boards to choose from, by slug and name; `at` is chosen already, or none."""
        self.board.choices = [
            SelectChoice("", lazy("Kies een thema")),
            *(SelectChoice(*one) for one in boards),
        ]
        if not self.is_submitted():
            self.board.data = at


class EditForm(Form):
    """Other words for a post, from the version that was opened."""

    # Of the opening alone.
    title = LineField(lazy("Titel"), longest=LONGEST_TITLE)
    raw = LinesField(lazy("Tekst"), longest=LONGEST_POST, render_kw={"rows": 10})
    reason = LineField(lazy("Waarom verander je dit?"), longest=LONGEST_EDIT_REASON)
    version = HiddenField()


class ReportForm(Form):
    """What is wrong with a post."""

    words = LinesField(
        lazy("Wat klopt er niet?"),
        [required(lazy("Zeg kort wat er niet klopt, dan weet de begeleider waar te kijken."))],
        longest=LONGEST_REASON,
        render_kw={"rows": 3},
    )


class ReasonForm(Form):
    """Why a moderator does something."""

    reason = LineField(lazy("Reden"), longest=LONGEST_REASON)


class TargetForm(Form):
    """Where a thread goes: to another board, or behind another thread."""

    board = SelectField(lazy("Bord"), validate_choice=False)
    thread = LineField(lazy("Adres of nummer van het andere gesprek"), longest=300)
    reason = LineField(lazy("Reden"), longest=LONGEST_REASON)

    def offer(self, boards: Sequence[tuple[str, str]]) -> None:
        """The boards to choose from."""
        self.board.choices = [SelectChoice(*one) for one in boards]

    @property
    def thread_id(self) -> int:
        """The thread that was named. Raises Invalid when none was."""
        given = self.thread.data or ""
        found = re.search(r"/forum/[a-z0-9-]+/([0-9]{1,9})", given) or re.fullmatch(r"#?([0-9]{1,9})", given)
        if found is None:
            raise Invalid(lazy("Plak het adres van het andere gesprek."), "thread")
        return int(found[1])


class RenameForm(Form):
    """What a thread is called from now on."""

    title = LineField(lazy("Nieuwe titel"), longest=LONGEST_TITLE)
    reason = LineField(lazy("Reden"), longest=LONGEST_REASON)


class SplitForm(Form):
    """Which posts go to a thread of their own."""

    numbers = LineField(lazy("Nummers van de reacties"), longest=500)
    title = LineField(lazy("Titel van het nieuwe gesprek"), longest=LONGEST_TITLE)
    reason = LineField(lazy("Reden"), longest=LONGEST_REASON)

    @property
    def chosen(self) -> set[int]:
        """The numbers, such as "4, 6-9". Raises Invalid for what is none."""
        found: set[int] = set()
        for part in (self.numbers.data or "").replace(" ", "").split(","):
            match = re.fullmatch(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", part)
            if match is None or int(match[2] or match[1]) - int(match[1]) > MOST_SPLIT:
                raise Invalid(lazy("Schrijf nummers zoals 4, 6-9."), "numbers")
            found |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
        return found
