"""Where needs stand in the chain of the network, and where to tell what a thing asks next."""

from __future__ import annotations

from netwerk.kernel import chain, links
from netwerk.kernel.chain import Step
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.needs.indexing import KIND


def next_need(thing: Thing, language: str) -> str:
    """Where to report the need that came of a thing; a need asks for an answer, not for a need."""
    if thing.kind == KIND:
        return ""
    return links.path("needs.report", language, uit=f"{thing.kind}:{thing.id}")


chain.register_step(KIND, Step(lazy("Nood of kans"), "circle-help", 0))
chain.register_next(next_need)
