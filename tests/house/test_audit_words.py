"""What the code records has words on the page of the log: acts, kinds of things, and the details."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pytest

from netwerk.forum.rules import Act as ForumAct
from netwerk.kernel.importing import Outcome
from netwerk.needs.helpdesk.rules import Act as HelpdeskAct
from netwerk.needs.rules import Act as NeedAct
from netwerk.portal.manage.act_words import ACTS
from netwerk.portal.manage.audit_words import KINDS
from netwerk.portal.manage.detail_words import CODES, NAMES, READERS, THINGS
from netwerk.taxonomy.kinds import KINDS as WORDS

pytestmark = pytest.mark.house

PACKAGE = Path(__file__).parents[2] / "netwerk"
# What stands before the name of an act in `f"forum.{act}"`, and the acts that may stand there.
FAMILIES: dict[str, type[StrEnum]] = {"forum.": ForumAct, "helpdesk.": HelpdeskAct, "need.": NeedAct}

# The details in `**said` and the like.
LIMITS = {"theme_id", "region_id", "valid_from", "valid_until"}
GATHERED = {
    "changes": LIMITS | {f"former_{limit}" for limit in LIMITS},
    "run.counts": {str(outcome) for outcome in Outcome},
    "said": LIMITS | {"before", "former_slug"},
}


@dataclass
class Recorded:
    """What the code records."""

    acts: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    details: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.AST]]:
    """Every `audit.record(…)`, with the function around it."""
    for around in ast.walk(tree):
        if isinstance(around, ast.FunctionDef):
            for node in ast.walk(around):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                    "audit.record",
                    "audit.record_all",
                }:
                    yield node, around


def values(node: ast.expr, around: ast.AST) -> set[str]:
    """What an argument may be; nothing when that cannot be read here."""
    match node:
        case ast.Constant(value=str(value)):
            return {value}
        case ast.IfExp(body=one, orelse=other):
            return values(one, around) | values(other, around)
        case ast.JoinedStr(values=[ast.Constant(value=str(before)), ast.FormattedValue()]):
            return {f"{before}{act}" for act in FAMILIES.get(before, ())}
        case ast.Name(id=name):
            given = [
                one.value
                for one in ast.walk(around)
                if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name
            ]
            return set().union(*(values(one, around) for one in given)) if given else set()
        case ast.Attribute(value=ast.Name(id="kind"), attr="name"):
            return {kind.name for kind in WORDS.values()}
    return set()


def recorded() -> Recorded:
    found = Recorded()
    for path in sorted(PACKAGE.rglob("*.py")):
        for call, around in calls(ast.parse(path.read_text("utf-8"))):
            acts, kinds = values(call.args[1], around), values(call.args[2], around)
            found.acts |= acts
            found.kinds |= kinds
            for given in call.keywords:
                found.details |= {given.arg} if given.arg else GATHERED[ast.unparse(given.value)]
            if not acts or not kinds:
                found.unread.append(f"{path.relative_to(PACKAGE)}:{call.lineno}")
    return found


def test_every_act_and_every_kind_of_the_log_has_words_and_no_others_have() -> None:
    found = recorded()
    assert not found.unread, "name the act and the kind where they are recorded, or their family here"
    assert len(found.acts) > 150
    assert found.acts - set(ACTS) == set(), "say in words what was done"
    assert set(ACTS) - found.acts == set(), "nobody does this any more"
    assert found.kinds - set(KINDS) == set(), "say in a word what it was done to"


def test_every_detail_of_the_log_has_a_word_and_no_other_has() -> None:
    details = recorded().details - {"reason"}
    words = {name.rpartition(" ")[2] for name in NAMES}
    assert details - words == set(), "say in a word what the detail is"
    assert words - details == set(), "nobody records this any more"
    assert {name.rpartition(" ")[2] for name in THINGS} | set(CODES) | set(READERS) <= words


def test_no_two_acts_have_the_same_words() -> None:
    words = [str(one) for one in ACTS.values()]
    assert sorted(set(words)) == sorted(words)
    assert all(one[0].isupper() and not one.endswith(".") for one in words)
