"""A need of An and one of a visitor, an answer and a question at the counter, for the addresses of both."""

from __future__ import annotations

from typing import Any

from netwerk.kernel import clock, tokens
from netwerk.members.actor import Actor
from netwerk.needs.helpdesk import mails as helpdesk_mails
from netwerk.needs.helpdesk.services import routing
from netwerk.needs.rules import AnswerKind
from netwerk.needs.services import keeping
from tests.builders import Make
from tests.cast import Cast, actor
from tests.register import Register

ON_NEED = ("need", "complain", "recognise", "undo", "edit", "withdraw")
BY_LINK = ("voice", "confirm", "mute", "muted", "edit_by_link", "withdraw_by_link")
MANAGED = ("need", "hide", "show", "keep", "merge")


def reported(make: Make, cast: Cast, organiser: Actor) -> dict[str, dict[str, Any]]:
    """What the addresses of the register and the counter need."""
    register, an = Register(make), actor(cast.an)
    need = register.need("Bus rijdt niet voor zeven", by=an, theme="mobiliteit")
    register.recognise(need, "stem@buiten.example", sentence="Bij ons ook.")
    answered = register.need("Te weinig plekken groen", theme="mobiliteit")
    wrong = register.answer(answered, organiser, AnswerKind.NOT_NOW)
    register.do(lambda: keeping.complain(need.id, "Reclame", actor(cast.bart), now=clock.now()))
    visited = register.confirm(register.from_visitor("Wie vangt op na de stage?"))
    voice = {"token": register.token(need, "stem@buiten.example")}
    link = {"token": register.token(visited)}
    question = register.ask(by=an)
    waiting = register.ask("Mag dat?")
    asker = {"token": tokens.signer(helpdesk_mails.ASKER).sign(waiting.id, waiting.nonce)}
    route = register.do(
        lambda: routing.set_route(register.region("maasland"), None, organiser.id, organiser, now=clock.now())
    )
    at = {"need_id": need.id, "slug": need.slug}
    return {
        **{f"needs.{name}": at for name in ON_NEED},
        **{f"needs.{name}": link for name in BY_LINK},
        "needs.undo_by_link": voice,
        **{key: {"slug": "haspengouw"} for key in ("needs.sheet", "needs.sheet_paper")},
        **{f"manage_needs.{name}": at for name in MANAGED},
        "manage_needs.answer": at | {"way": "nu-niet"},
        "manage_needs.take_back": {"need_id": answered.id, "answer_id": wrong.id},
        "helpdesk.confirm": asker,
        "manage_helpdesk.question": {"question_id": question.id},
        "manage_helpdesk.remove_route": {"route_id": route.id},
    }
