"""Builders for needs and chances: `register.need("Bus te laat")`, through the services, committed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services as member_services
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import Member
from netwerk.needs import mails
from netwerk.needs.helpdesk.models import HelpdeskQuestion
from netwerk.needs.helpdesk.services import asking
from netwerk.needs.helpdesk.services.asking import QuestionFacts
from netwerk.needs.models import Need, NeedAnswer, Recognition
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import GRACE, AnswerKind
from netwerk.needs.services import answering, keeping, recognising, reporting, telling
from netwerk.needs.services.answering import AnswerFacts
from netwerk.needs.services.people import Speaker
from netwerk.needs.services.reporting import From, NeedFacts
from netwerk.taxonomy.models import Region, Sector
from tests.builders import Make
from tests.cast import actor

LATER = GRACE + timedelta(seconds=1)


class Register:
    """Needs, who recognises them and who answers; what is not said gets a value that real life has."""

    _numbers = itertools.count(1)

    def __init__(self, make: Make) -> None:
        self._make = make

    def organiser(self, *, theme: str = "", region: str = "", name: str = "Ines Organisator") -> Actor:
        """Organises everywhere, or one theme, or one region."""
        number = next(self._numbers)
        member = self._make.member(name, f"organisator{number}@register.example")
        with transaction():
            member_services.grant_role(
                member.id,
                ORGANISER,
                "test",
                theme_id=self._make.theme(theme).id if theme else None,
                region_id=self.region(region) if region else None,
            )
        return actor(member)

    def somebody(self, organisation: str = "") -> Actor:
        """A member who works at an organisation of their own, or at the one that is named."""
        number = next(self._numbers)
        member = self._make.member(f"Lid {number}", f"lid{number}@register.example")
        place = self._make.organisation(organisation or f"Werkplek {number}")
        with transaction():
            member_services.add_membership(member.id, place.id, function="mentor")
        return actor(member)

    def facts(self, title: str = "", **more: Any) -> NeedFacts:
        """What a form would hold; `theme`, `region` and `sector` are slugs."""
        theme, region, sector = (
            more.pop(one, value)
            for one, value in (("theme", "mobiliteit"), ("region", "haspengouw"), ("sector", ""))
        )
        return NeedFacts(
            **{
                "kind": "need",
                "title": title or f"Nood {next(self._numbers)}",
                "raw": "De eerste bus komt **na** het begin van de ploeg.",
                "theme_ids": (self._make.theme(theme).id,),
                "region_id": self.region(region) if region else None,
                "sector_ids": (self._id(Sector, sector),) if sector else (),
                **more,
            }
        )

    def need(
        self,
        title: str = "",
        by: Actor | None = None,
        *,
        of: From | None = None,
        form_key: str | None = None,
        now: datetime | None = None,
        **facts: Any,
    ) -> Need:
        """A need that a member reported."""
        by, given = by or self.somebody(), self.facts(title, **facts)
        with transaction():
            made = reporting.report(given, Speaker(by), of=of, form_key=form_key, now=now or clock.now())
        return self.fresh(made)

    def from_visitor(self, title: str = "", email: str = "", *, of: From | None = None, **facts: Any) -> Need:
        """A need that a visitor reported and did not confirm."""
        given = self.facts(title, **facts)
        email = email or f"bezoeker{next(self._numbers)}@buiten.example"
        with transaction():
            made = reporting.report(given, Speaker(email=email), of=of, now=clock.now())
        return self.fresh(made)

    def token(self, need: Need, email: str = "") -> str:
        """What stands in the links of the mail to the reporter, or to whoever has this address."""
        db.session.rollback()
        query = select(Recognition).where(Recognition.need_id == need.id)
        query = query.where(Recognition.email == email) if email else query.where(Recognition.reported)
        return mails.voice_token(db.session.scalars(query).one())

    def confirm(self, need: Need, email: str = "") -> Need:
        """Let a visitor follow the link in the mail."""
        token = self.token(need, email)
        with transaction():
            recognising.confirm(token, clock.now())
        return self.fresh(need)

    def recognise(self, need: Need, by: Actor | str | None = None, **more: Any) -> Recognition:
        """Somebody, or the visitor with this address, meets the same."""
        speaker = Speaker(email=by) if isinstance(by, str) else Speaker(by or self.somebody())
        with transaction():
            return recognising.recognise(need.id, speaker, now=clock.now(), **more)

    def answer(
        self,
        need: Need,
        by: Actor,
        kind: AnswerKind = AnswerKind.NOT_NOW,
        *,
        now: datetime | None = None,
        **facts: Any,
    ) -> NeedAnswer:
        """An organiser answers."""
        if kind == AnswerKind.NOT_NOW:
            facts = {"words": "Eerst het vervoer in Maasland."} | facts
        if kind == AnswerKind.PASSED_ON:
            facts = {"partner": "ROP Haspengouw", "due_on": clock.today() + timedelta(days=30)} | facts
        with transaction():
            return answering.answer(need.id, AnswerFacts(kind, **facts), by, now=now or clock.now())

    def hide(self, need: Need, by: Actor, reason: str = "Dit is reclame.") -> Need:
        """Take it out of sight."""
        with transaction():
            keeping.hide(need.id, reason, by, now=clock.now())
        return self.fresh(need)

    def tell(self, need: Need, now: datetime | None = None) -> int:
        """Let the worker write to people once the time for that has come."""
        with transaction():
            return telling.tell(need.id, now or clock.now() + LATER)

    def ask(
        self, subject: str = "Wie betaalt de verzekering?", by: Actor | None = None, **facts: Any
    ) -> HelpdeskQuestion:
        """A question at the counter; of a member with their own address, else of a visitor."""
        region, sector = facts.pop("region", "haspengouw"), facts.pop("sector", "")
        given = QuestionFacts(
            **{
                "subject": subject,
                "words": "Onze leerling rijdt mee in het busje.",
                "name": by.name if by else "Vera Vraagt",
                "email": by.email if by else f"vraag{next(self._numbers)}@buiten.example",
                "organisation": "Bakkerij Nijs",
                "region_id": self.region(region) if region else None,
                "sector_id": self._id(Sector, sector) if sector else None,
                **facts,
            }
        )
        with transaction():
            return asking.ask(given, actor=by, now=clock.now())

    def fresh(self, need: Need) -> Need:
        """The need as it is now."""
        db.session.rollback()
        return reads.load(need.id)

    def fresh_at(self, need_id: int) -> Need:
        """The need with this id."""
        db.session.rollback()
        return reads.load(need_id)

    def path(self, need: Need) -> str:
        """Its address."""
        found = self.fresh(need)
        return f"/noden/{found.id}-{found.slug}"

    def author(self, need: Need) -> Actor:
        """Who reported it."""
        return actor(db.session.get_one(Member, need.author_id))

    def region(self, slug: str) -> int:
        """The id of a region."""
        return self._id(Region, slug)

    def do(self, act: Callable[[], Any]) -> Any:
        """Do something in a writing transaction of its own and commit."""
        with transaction():
            return act()

    def _id(self, model: Any, slug: str) -> int:
        return int(db.session.scalars(select(model.id).where(model.slug == slug)).one())
