"""What organisers sent of their own accord, for the pages that show it."""

from __future__ import annotations

from typing import Any

from netwerk.events.address_list import Typed
from netwerk.events.models import Event
from netwerk.events.outreach_rules import Segment
from netwerk.events.services import messages, outreach, series
from netwerk.kernel import clock
from netwerk.members import services
from netwerk.members.actor import Actor
from tests.builders import Make

OF_SERIES = ("series", "series_change", "series_days", "series_add", "series_remove")
OF_REFUSAL = ("refuse", "refused", "invite_me_again")


def sent(make: Make, day: Event, organiser: Actor) -> dict[str, dict[str, Any]]:
    """A round of invitations, a message, the day in a series: what the addresses of their pages need."""
    now, invited = clock.now(), Segment(typed=(Typed("Gert Gast", "gast@school.example"),))

    def act() -> tuple[int, int, int]:
        round_of = outreach.invite(day.id, invited, "", organiser, form_key="round", now=now)
        message = messages.send(
            day.id, messages.Audience(), "Parking", "Gebruik P2.", organiser, form_key="message", now=now
        )
        made = series.create(series.SeriesFacts("Reeks", day.school_year), organiser, now=now)
        series.add_day(made.id, day.id, organiser)
        return round_of.id, message.id, made.id

    round_id, message_id, series_id = make.within(act)
    token = services.refusal_link("gast@school.example", "nl").rpartition("/")[2]
    return {
        "manage_events.invite_round": {"outreach_id": round_id},
        "manage_events.message": {"message_id": message_id},
        "events.feed_series": {"series_id": series_id},
        **{f"manage_events.{name}": {"series_id": series_id} for name in OF_SERIES},
        **{f"members.{name}": {"token": token} for name in OF_REFUSAL},
    }
