"""The register of needs and the counter of the demo, filled through the services."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from netwerk.demo.builder.content import DATA
from netwerk.demo.builder.library import Shelf
from netwerk.demo.builder.network import Network
from netwerk.demo.builder.talk import Talk
from netwerk.events.indexing import KIND as DAY
from netwerk.forum.indexing import THREAD
from netwerk.kernel import tokens
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.needs import mails
from netwerk.needs.helpdesk import mails as helpdesk_mails
from netwerk.needs.helpdesk.models import HelpdeskQuestion
from netwerk.needs.helpdesk.services import answering as counter
from netwerk.needs.helpdesk.services import asking, routing
from netwerk.needs.helpdesk.services.asking import QuestionFacts
from netwerk.needs.models import Recognition
from netwerk.needs.rules import GRACE, AnswerKind
from netwerk.needs.services import (
    answering,
    editing,
    keeping,
    merging,
    recognising,
    reporting,
    telling,
)
from netwerk.needs.services.answering import AnswerFacts
from netwerk.needs.services.people import Speaker
from netwerk.needs.services.reporting import From, NeedFacts
from netwerk.practices.indexing import KIND as PRACTICE

Happening = tuple[datetime, Callable[[datetime], object]]
Row = dict[str, Any]
HOURS = timedelta(hours=5)


class Register:
    """Every need and question of the demo and what came of it."""

    def __init__(self, network: Network, shelf: Shelf, talk: Talk, now: datetime) -> None:
        """Nothing is reported yet."""
        self._network, self._shelf, self._talk, self._now = network, shelf, talk, now
        self._needs: dict[str, int] = {}
        self._questions: dict[str, int] = {}

    def happenings(self) -> Iterator[Happening]:
        """Everything up to now, in no order."""
        rows = tomllib.loads((DATA / "needs.toml").read_text("utf-8"))
        for need in rows["need"]:
            yield from (one for one in self._life(need) if one[0] < self._now)
        for route in rows["route"]:
            yield self._now - timedelta(days=100), partial(self._route, route)
        for question in rows["question"]:
            yield from (one for one in self._asked(question) if one[0] < self._now)

    def _life(self, need: Row) -> Iterator[Happening]:
        start = self._now - timedelta(days=need["days_ago"])
        yield start, partial(self._report, need)
        for place, key in enumerate(need.get("recognised", ()), 1):
            yield start + place * HOURS, partial(self._recognise, need, key)
        for answer in need.get("answers", ()):
            at = start + timedelta(days=answer["after"])
            yield at, partial(self._answer, need, answer)
            if "taken_back" in answer:
                yield at + 2 * HOURS, partial(self._take_back, need, answer)
                yield at + 2 * HOURS + 2 * GRACE, partial(self._tell, need)
            yield at + 2 * GRACE, partial(self._tell, need)
        after = start + (len(need.get("recognised", ())) + 1) * HOURS
        if "merged_into" in need:
            yield after, partial(self._merge, need)
        if "hidden" in need:
            yield after, partial(self._hide, need)
        if "withdrawn" in need:
            yield after, partial(self._withdraw, need)

    # --- needs --------------------------------------------------------------------------------------------

    def _report(self, need: Row, now: datetime) -> None:
        words = self._network.words
        facts = NeedFacts(
            kind=need.get("kind", "need"),
            title=need["title"],
            raw=need["text"],
            theme_ids=tuple(words.themes[slug] for slug in need["themes"]),
            region_id=words.regions.get(need.get("region", "")),
            municipality_id=words.municipalities.get(need.get("municipality", "")),
            sector_ids=tuple(words.sectors[slug] for slug in need.get("sectors", ())),
        )
        if "visitor" in need:
            made = reporting.report(facts, Speaker(email=need["visitor"]), now=now)
            self._needs[need["key"]] = made.id
            if need.get("confirmed"):
                self._confirm(made.id, now)
            return
        author = self._network.actor(need["author"])
        place = self._network.organisations[self._network.people[need["author"]].organisation].name
        of = From(place, shows_organisation=need.get("shows", False))
        self._needs[need["key"]] = reporting.report(facts, Speaker(author), of=of, now=now).id

    def _confirm(self, need_id: int, now: datetime) -> None:
        query = select(Recognition).where(Recognition.need_id == need_id, Recognition.reported)
        recognising.confirm(mails.voice_token(db.session.scalars(query).one()), now)

    def _recognise(self, need: Row, key: str, now: datetime) -> None:
        sentence = need.get("say", {}).get(key)
        recognising.recognise(
            self._needs[need["key"]],
            Speaker(self._network.actor(key)),
            sentence=sentence,
            shows_organisation=sentence is not None,
            now=now,
        )

    def _answer(self, need: Row, answer: Row, now: datetime) -> None:
        due = now.astimezone(BRUSSELS).date() + timedelta(days=answer["due"]) if "due" in answer else None
        facts = AnswerFacts(
            AnswerKind(answer["kind"]),
            answer.get("words", ""),
            thing=self._thing(answer),
            partner=answer.get("partner", ""),
            due_on=due,
        )
        by = self._network.actor(answer["by"])
        answer["id"] = answering.answer(self._needs[need["key"]], facts, by, now=now).id

    def _thing(self, answer: Row) -> tuple[str, int] | None:
        if "thread" in answer:
            return THREAD, self._talk.thread_id(answer["thread"])
        if "practice" in answer:
            return PRACTICE, self._shelf.practice_id(answer["practice"]) or 0
        day = self._shelf.day(answer.get("day", ""))
        return (DAY, day.id) if day is not None else None

    def _take_back(self, need: Row, answer: Row, now: datetime) -> None:
        by = self._network.actor(answer["by"])
        answering.take_back(self._needs[need["key"]], answer["id"], answer["taken_back"], by, now=now)

    def _tell(self, need: Row, now: datetime) -> None:
        telling.tell(self._needs[need["key"]], now)

    def _merge(self, need: Row, now: datetime) -> None:
        into = self._needs[need["merged_into"]]
        merging.merge(self._needs[need["key"]], into, self._network.actor("chantal"), now=now)

    def _hide(self, need: Row, now: datetime) -> None:
        keeping.hide(self._needs[need["key"]], need["hidden"], self._network.actor("chantal"), now=now)

    def _withdraw(self, need: Row, now: datetime) -> None:
        author = self._network.actor(need["author"])
        editing.withdraw(self._needs[need["key"]], need["withdrawn"], author, now=now)

    # --- the counter --------------------------------------------------------------------------------------

    def _route(self, route: Row, now: datetime) -> None:
        words = self._network.words
        routing.set_route(
            words.regions.get(route.get("region", "")),
            words.sectors.get(route.get("sector", "")),
            self._network.actor(route["member"]).id,
            self._network.actor("chantal"),
            now=now,
        )

    def _asked(self, question: Row) -> Iterator[Happening]:
        start = self._now - timedelta(days=question["days_ago"])
        yield start, partial(self._ask, question)
        if {"taken", "wait", "answer"} & question.keys():
            yield start + HOURS, partial(self._see_to, question)

    def _ask(self, question: Row, now: datetime) -> None:
        words = self._network.words
        told = ("subject", "words", "name", "email")
        facts = QuestionFacts(
            **{name: question[name] for name in told},
            organisation=question.get("organisation", ""),
            region_id=words.regions.get(question.get("region", "")),
            sector_id=words.sectors.get(question.get("sector", "")),
        )
        made = asking.ask(facts, now=now)
        self._questions[question["subject"]] = made.id
        if not question.get("unconfirmed"):
            asking.confirm(tokens.signer(helpdesk_mails.ASKER).sign(made.id, made.nonce), now)

    def _see_to(self, question: Row, now: datetime) -> None:
        one, by = self._questions[question["subject"]], self._network.actor(question["by"])
        chantal = self._network.actor("chantal")
        if db.session.get_one(HelpdeskQuestion, one).owner_id != by.id and by.id != chantal.id:
            counter.hand_over(one, by.id, chantal, now=now)
        counter.take(one, by, now=now)
        if "wait" in question:
            counter.wait(one, question["wait"], by, now=now)
        if "answer" in question:
            counter.answer(one, question["answer"], by, now=now)
        if "faq" in question:
            counter.publish(one, question["faq_title"], question["faq"], by, now=now)
        if question.get("closed"):
            counter.close(one, by, now=now)
