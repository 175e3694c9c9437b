"""What the pages about invitations and messages say in words and plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events import outreach_mails
from netwerk.events.manage.outreach_forms import MessageForm
from netwerk.events.models import Event
from netwerk.events.outreach_rules import UNDER_WAY, Candidate, Delivery, Plan, Reason, Source
from netwerk.events.queries import deliveries, workshops
from netwerk.events.services import messages, outreach, reminding
from netwerk.events.services.messages import Audience, Reader
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext
from netwerk.kernel.rendering import Rendered
from netwerk.kernel.text import typed_number

SAMPLE = 5


@dataclass(frozen=True)
class Progress:
    """How far a round of mails is."""

    total: int
    done: int
    text: str
    rows: tuple[tuple[str, int], ...]

    @property
    def under_way(self) -> bool:
        """Is there mail that still has to leave?"""
        return self.done < self.total


def progress(numbers: Mapping[Delivery, int]) -> Progress:
    """How far a round is, in words and numbers that add up."""
    total = sum(numbers.values())
    done = total - sum(numbers.get(state, 0) for state in UNDER_WAY)
    text = _("%(done)s van %(total)s mails zijn weg", done=done, total=total)
    rows = [(delivery_name(state), numbers[state]) for state in Delivery if numbers.get(state)]
    return Progress(total, done, text, tuple(rows))


def delivery_name(delivery: Delivery) -> str:
    """What became of a mail, in a few words."""
    return {
        Delivery.QUEUED: _("In de wachtrij"),
        Delivery.RETRY: _("Nog een poging"),
        Delivery.SENT: _("Verstuurd"),
        Delivery.ANSWERED: _("Ingeschreven"),
        Delivery.BOUNCED: _("Komt niet aan"),
        Delivery.SKIPPED: _("Niet meer nodig"),
    }[delivery]


def reason_words(reason: Reason, number: int) -> str:
    """Why so many people get no invitation."""
    match reason:
        case Reason.REGISTERED:
            return ngettext(
                "%(num)s persoon is al ingeschreven.", "%(num)s mensen zijn al ingeschreven.", number
            )
        case Reason.INVITED:
            return ngettext(
                "%(num)s persoon kreeg al een uitnodiging voor deze dag.",
                "%(num)s mensen kregen al een uitnodiging voor deze dag.",
                number,
            )
        case Reason.REFUSED:
            return ngettext(
                "%(num)s persoon wil geen uitnodigingen.", "%(num)s mensen willen geen uitnodigingen.", number
            )
        case Reason.BOUNCED:
            return ngettext("%(num)s adres werkt niet meer.", "%(num)s adressen werken niet meer.", number)
        case Reason.NO_CONSENT:
            return ngettext(
                "%(num)s persoon kwam eerder, maar vroeg geen mails.",
                "%(num)s mensen kwamen eerder, maar vroegen geen mails.",
                number,
            )


def source_words(source: Source, number: int) -> str:
    """How so many people came on the list."""
    match source:
        case Source.FOLLOWS:
            return ngettext("%(num)s volger", "%(num)s volgers", number)
        case Source.ORGANISATION:
            return ngettext("%(num)s lid van een organisatie", "%(num)s leden van organisaties", number)
        case Source.FORMER:
            return ngettext("%(num)s vroegere deelnemer", "%(num)s vroegere deelnemers", number)
        case Source.TYPED:
            return ngettext("%(num)s adres uit je lijst", "%(num)s adressen uit je lijst", number)


def left_out(plan: Plan) -> list[tuple[str, list[str]]]:
    """Why people are left out, and who: those of one's own list in full, of the others only how many."""
    return [
        (reason_words(reason, len(people)), [_shown(one) for one in people if one.source is Source.TYPED])
        for reason, people in plan.left_out.items()
    ]


def sources(plan: Plan) -> list[str]:
    """How the people who are invited came on the list."""
    numbers = {source: sum(one.source is source for one in plan.chosen) for source in Source}
    return [source_words(source, number) for source, number in numbers.items() if number]


def sample(plan: Plan) -> list[str]:
    """A few of those who are invited, spread over the list."""
    step = max(len(plan.chosen) // SAMPLE, 1)
    return [_shown(one) for one in plan.chosen[::step][:SAMPLE]]


def _shown(one: Candidate) -> str:
    return f"{one.name} ({one.email})" if one.name else one.email


def preview(event: Event, plan: Plan, note: str) -> Rendered:
    """The invitation as the first of those on the list will read it."""
    first = plan.chosen[0]
    return outreach_mails.invitation(
        outreach.kept_day(event, first.language),
        event_id=event.id,
        slug=event.slug,
        name=first.name,
        language=first.language,
        note=note,
        source=first.source,
        unsubscribe=_("een eigen link voor wie de mail krijgt"),
    )


# --- messages ---------------------------------------------------------------------------------------------

CHOSEN, WORKSHOP = "gekozen", "werkwinkel-"


def group_name(group: str) -> str:
    """A group of people of a day."""
    return {
        messages.COMING: _("Wie komt"),
        messages.WAITING: _("Wie op de wachtlijst staat"),
        messages.ASKED: _("Wie een aanvraag deed"),
        messages.EVERYBODY: _("Iedereen: wie komt, wacht of een aanvraag deed"),
    }[group]


def offer_audiences(form: MessageForm, event: Event, given: MultiDict[str, str]) -> None:
    """Put the groups of a day into the form, those that somebody is in; `given` may name one already."""
    counts = deliveries.people_by_state(event.id)
    offered = [
        (group, f"{group_name(group)} ({number})")
        for group, states in messages.STATES.items()
        if (number := sum(counts.get(state, 0) for state in states)) or group == messages.COMING
    ]
    offered += [
        (f"{WORKSHOP}{workshop.id}", f"{workshop.title} ({workshop.taken})")
        for workshop in workshops.of_event(event.id)
        if workshop.taken
    ]
    chosen = people_in(given)
    if chosen:
        words = ngettext("%(num)s gekozen persoon", "%(num)s gekozen mensen", len(chosen))
        offered.insert(0, (CHOSEN, words))
    form.audience.choices = [SelectChoice(value, label) for value, label in offered]
    wanted = given.get("aan", CHOSEN if chosen else "")
    if not form.is_submitted() and wanted in dict(offered):
        form.audience.data = wanted


def people_in(given: MultiDict[str, str]) -> tuple[int, ...]:
    """The people chosen one by one in the list of attendees."""
    numbers = (typed_number(value) for value in given.getlist("persoon"))
    return tuple(sorted({number for number in numbers if number is not None}))


def audience_of(choice: str, given: MultiDict[str, str]) -> Audience:
    """Which people a choice in the form means."""
    if choice == CHOSEN:
        return Audience(attendee_ids=people_in(given))
    if choice.startswith(WORKSHOP):
        return Audience(workshop_id=typed_number(choice.removeprefix(WORKSHOP)))
    return Audience(group=choice)


def workshop_names(event: Event) -> dict[int, str]:
    """The titles of the workshops of a day."""
    return {workshop.id: workshop.title for workshop in workshops.of_event(event.id)}


def audience_words(kept: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """To whom a message went; `names` are those of the workshops."""
    if "group" in kept:
        return group_name(kept["group"])
    if "workshop" in kept:
        return names.get(kept["workshop"]) or _("Een werkwinkel")
    return _("Gekozen mensen")


def message_preview(event: Event, people: Sequence[Reader], title: str, text: str) -> Rendered | None:
    """A message as the first of its readers will see it; None when there are none."""
    if not people:
        return None
    draft = messages.drafts(event, people[:1], title=title, text=text, number=0)[0]
    return outreach_mails.message(
        draft.facts,
        name=draft.name,
        language=draft.language,
        private_link=_("(een eigen link voor wie de mail krijgt)"),
    )


def next_reminder(event: Event, now: datetime) -> str:
    """When the next reminder leaves; empty when none does."""
    if event.state != "published":
        return ""
    moments = [reminding.moment(event, days) for days in event.reminder_days]
    coming = [moment for moment in moments if moment > now]
    if not coming:
        return ""
    return _("De volgende vertrekt op %(moment)s.", moment=i18n.format_moment(min(coming), event.zone))
