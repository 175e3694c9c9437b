"""What an administrator changes is felt at the next request in every process, by whoever is signed in or not.

The change is made in a process of its own; two others answer, each with the pages it keeps in memory.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from netwerk.kernel import clock
from netwerk.kernel.cache.version import BELIEVED_FOR
from netwerk.kernel.database import db, transaction
from netwerk.members import services as people
from netwerk.members.services.rights import Limits
from netwerk.taxonomy.kinds import KINDS
from netwerk.taxonomy.services import load_words, words
from netwerk.taxonomy.services.words import WordFacts
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.live import Live, prepared, running
from tests.support.visitor import session_cookie

pytestmark = pytest.mark.slow
# So many connections of their own that each process answers some of them.
ASKED = 16
THEMES = KINDS["lerende-netwerken"]


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    with prepared(database, tmp_path) as live:
        with transaction():
            load_words()
        with running(live, workers=2):
            yield live


Browser = Callable[[str], set[tuple[int, str]]]


def browser(live: Live, member_id: int | None = None) -> Browser:
    """Somebody who asks for a page of every process; gives the answers, each with where it leads or says."""
    headers = {"Cookie": "=".join(session_cookie(live.app, member_id))} if member_id else {}

    def ask(path: str, words: str = "") -> set[tuple[int, str]]:
        found = set()
        for _time in range(ASKED):
            with closing(http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=60)) as connection:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                text = answer.read().decode()
            found.add((answer.status, answer.getheader("Location") or (words if words in text else "")))
        return found

    return ask


def change(act: Callable[[], object]) -> None:
    """Do it here, in the process of the test; others may believe what they read just before for a moment."""
    with transaction():
        act()
    db.session.rollback()
    time.sleep(BELIEVED_FOR)


def test_a_renamed_network_is_shown_by_every_process_at_once(live: Live) -> None:
    theme_id = Make().theme("mobiliteit").id
    readers = (browser(live), browser(live, Cast().dirk.id))
    for name, former in (("Onderweg", "Mobiliteit"), ("Op de fiets", "Onderweg")):
        for ask in readers:
            assert ask("/netwerken/mobiliteit", former) == {(200, former)}
        facts = WordFacts({"nl": {"name": name, "summary": "Kort", "aim": "Lang"}})
        change(lambda facts=facts: words.change(THEMES, theme_id, facts, "test"))
        for ask in readers:
            for page in ("/netwerken/mobiliteit", "/netwerken", "/api/v1/themes"):
                assert ask(page, name) == {(200, name)}, page


def test_a_merged_network_leads_on_from_every_process_at_once(live: Live) -> None:
    make = Make()
    gone, stays = make.theme("mobiliteit").id, make.theme("begeleiden").id
    day = make.event(title="Rijdag", theme="mobiliteit")
    organiser = Cast().dirk
    change(
        lambda: people.give_role(organiser.id, "organiser", Limits(theme_id=gone), SYSTEM, now=clock.now())
    )
    desk = f"/beheer/netwerkdagen/{day.id}/wijzig"
    readers = (browser(live), browser(live, organiser.id))
    for ask in readers:
        assert ask("/netwerken/mobiliteit", "Rijdag") == {(200, "Rijdag")}
        assert ask("/netwerken/begeleiden", "Rijdag") == {(200, "")}
    assert readers[1](desk) == {(200, "")}
    change(lambda: words.merge(THEMES, gone, stays, "test"))
    for ask in readers:
        assert ask("/netwerken/mobiliteit") == {(301, "/netwerken/begeleiden")}
        assert ask("/netwerken/begeleiden", "Rijdag") == {(200, "Rijdag")}
    # The role went along with the network.
    assert readers[1](desk) == {(200, "")}


def test_a_changed_scope_is_felt_in_every_process_at_once(live: Live) -> None:
    make = Make()
    theirs, other = make.theme("mobiliteit").id, make.theme("begeleiden").id
    day, member_id = make.event(theme="mobiliteit"), Cast().dirk.id
    desk, given = f"/beheer/netwerkdagen/{day.id}/wijzig", []
    change(
        lambda: given.append(people.give_role(member_id, "organiser", Limits(), SYSTEM, now=clock.now()).id)
    )
    ask = browser(live, member_id)
    assert ask(desk) == {(200, "")}
    for theme_id, status in ((other, 404), (theirs, 200), (other, 404)):
        limits = Limits(theme_id=theme_id)
        change(lambda limits=limits: people.change_role(given[0], limits, SYSTEM, now=clock.now()))
        assert ask(desk) == {(status, "")}


def test_an_ended_role_is_gone_from_every_process_at_once(live: Live) -> None:
    day, member_id, given = Make().event(), Cast().dirk.id, []
    desk = f"/beheer/netwerkdagen/{day.id}/wijzig"
    change(
        lambda: given.append(people.give_role(member_id, "organiser", Limits(), SYSTEM, now=clock.now()).id)
    )
    ask, other = browser(live, member_id), browser(live, member_id)
    assert ask(desk) == other(desk) == {(200, "")}
    change(lambda: people.end_role(given[0], SYSTEM, now=clock.now()))
    for each in (ask, other):
        [(status, where)] = each(desk)
        assert (status, where.split("?")[0]) == (302, "/aanmelden")
    assert browser(live, member_id)(desk) == {(403, "")}
