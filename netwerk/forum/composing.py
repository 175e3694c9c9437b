"""From what somebody typed to what is kept of it: names by id, and what it quotes by post."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from netwerk.forum import cooking
from netwerk.forum.cooking import CookedPost
from netwerk.forum.models import Post
from netwerk.forum.queries import people
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.rules import ANSWER_TAG, STOP_TAG
from netwerk.kernel.secrets_said import GONE, without_proofs

# What stands in an address of ours that only the reader of one letter may use.
LETTER_ADDRESS = re.compile(rf"(?<=[+-])({ANSWER_TAG}|{STOP_TAG})[0-9a-f]{{24}}", re.IGNORECASE)


@dataclass(frozen=True)
class Composed:
    """A text as it is kept and shown, and the posts that it quotes by their number in it."""

    raw: str
    cooked: CookedPost
    quotes: Mapping[str, int]


def compose(typed: str, thread_id: int | None, before: Post | None = None) -> Composed:
    """Read what was typed in a thread, or in place of what a post said before.

    A number that the post quoted already still means the same post, wherever both stand by now. Words that
    were erased since they were quoted do not come back, and an address by which one acts in somebody's name
    loses its proof. Raises Invalid when it is too long.
    """
    raw = people.with_ids(for_everybody(typed), thread_id, before.mentions if before else ())
    numbers = cooking.quoted_numbers(raw)
    known = dict(before.quotes) if before else {}
    quotes = post_reads.quotes_of(thread_id, numbers) if thread_id is not None else {}
    quotes |= {no: post_id for no, post_id in known.items() if int(no) in numbers}
    erased = post_reads.erased(quotes.values())
    raw = cooking.without_quotes_of(raw, {int(no) for no, post_id in quotes.items() if post_id in erased})
    return Composed(raw, cooking.cook(raw), quotes)


def for_everybody(typed: str) -> str:
    """The text without what nobody but its author should be able to use, such as their way to stop mail."""
    return LETTER_ADDRESS.sub(rf"\1{GONE}", without_proofs(typed))
