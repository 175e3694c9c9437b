"""What was not published is in no way out: whoever looks finds the same as if it were not there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.members.queries import memberships_on
from netwerk.practices.models import Practice, Reading
from tests.builders import Make
from tests.cast import Cast
from tests.house.routes import PUBLIC, ROUTES
from tests.library import Library
from tests.support import hidden
from tests.support.hidden import GONE_BY, GONE_TITLE, GONE_WHY, MARK, NEWER, SOUGHT, UNSEEN, Scene
from tests.support.papers import answer_words
from tests.support.visitor import Visitor

pytestmark = pytest.mark.both_databases

CHANGING = re.compile(r'<input[^>]*"(?:csrf_token|form_key)"[^>]*>|<responseDate>[^<]*')
BETWEEN = re.compile(r"(?<=>)")
ALL_FACETS = {
    "thema": "mobiliteit",
    "regio": "midden-limburg",
    "sector": "bouw",
    "fase": "organiseren",
    "doelgroep": "leerlingen",
    "schooljaar": "2025-2026",
    "zorg": "ja",
}
HARVESTS = ("ListRecords", "ListIdentifiers")
# Words of which the hidden one is the beginning, a part, a slip of the pen.
ASKED = ("fietsbank", SOUGHT, "zilver", "zilverreigar")


@pytest.fixture
def at(make: Make, cast: Cast, library: Library) -> Scene:
    return hidden.scene(make, cast)


def ways_out(at: Scene, more: Iterable[Practice] = ()) -> list[str]:
    """Every address at which something of a published sheet can be met."""
    place = f"/forum/mobiliteit/{at.thread.id}-{at.thread.slug}"
    found = [
        # First, as a list tells a member that they have not opened it yet.
        *(place, f"{place}/atom.xml"),
        *("/forum", "/forum/mobiliteit", "/forum/atom.xml", "/forum/mobiliteit/atom.xml"),
        *("/", "/netwerken", "/netwerken/mobiliteit", "/regios", "/regios/midden-limburg", "/netwerkdagen"),
        *(
            "/praktijken",
            "/en/praktijken",
            "/praktijken/verzamelingen",
            "/sitemap.xml",
            "/praktijken/atom.xml",
        ),
        *("/regios/interregionaal", "/api/v1/practices"),
        *("/wat-het-opleverde", "/wat-het-opleverde.csv"),
        *("/wat-het-opleverde/praktijken", "/wat-het-opleverde/praktijken.csv"),
        *(at.day_path, f"/praktijken/verzamelingen/{at.collection.id}-{at.collection.slug}"),
        *(f"/praktijken?{urlencode(ALL_FACETS)}", "/praktijken?thema=mobiliteit&sorteer=overgenomen"),
        f"/praktijken/atom.xml?{urlencode(ALL_FACETS)}",
        "/oai?verb=Identify",
    ]
    for words in ASKED:
        query = urlencode({"q": words})
        found += [f"/praktijken?{query}", f"/zoeken?{query}"]
    found += [f"/praktijken/atom.xml?q={SOUGHT}", f"/organisaties/namen?q={SOUGHT}"]
    for verb in HARVESTS:
        found += [
            f"/oai?verb={verb}&metadataPrefix=oai_dc{more}"
            for more in ("", "&set=thema:mobiliteit", "&set=regio")
        ]
    return found + [path for one in (at.seen, *more) for path in pages_of(one)]


def pages_of(practice: Practice) -> list[str]:
    """The addresses of a sheet that leave no trace in its numbers."""
    own = f"/praktijken/{practice.id}-{practice.slug}"
    return [
        f"/api/v1/practices/{practice.id}",
        *(own, f"/en{own}", f"/praktijken/{practice.id}", f"{own}/versies", f"{own}/versies/1"),
        *(f"{own}/versies/2", f"{own}/versies/3", f"{own}/vergelijk", f"{own}/vergelijk?van=1&tot=2"),
        *(f"/insluiten/praktijk/{practice.id}", f"/en/insluiten/praktijk/{practice.id}"),
        f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:praktijk-{practice.id}",
    ]


def own_to_a_member(at: Scene) -> list[str]:
    return [
        *("/mijn", "/mijn/bewaard", "/mijn/praktijken", "/mijn/verzamelingen"),
        f"/praktijken/{at.seen.id}/verzamel",
        f"/praktijken/{at.seen.id}/vertaal",
    ]


def look(one: Visitor, paths: Iterable[str]) -> dict[str, tuple[int, str, str]]:
    """What is at each address: its status, where it leads, and all that it says."""
    return {path: look_at(one, path) for path in paths}


def look_at(one: Visitor, path: str) -> tuple[int, str, str]:
    response = one.open(path, status=None)
    picture = response.mimetype == "image/gif"
    said = response.data.decode("latin-1") if picture else CHANGING.sub("", answer_words(response))
    return response.status_code, response.headers.get("Location", ""), said


def same(before: dict[str, tuple[int, str, str]], after: dict[str, tuple[int, str, str]]) -> None:
    different = {
        path: only_in(before[path][2], said[2]) for path, said in after.items() if said != before[path]
    }
    assert not different, "\n".join(f"{path}: {words}" for path, words in different.items())


def only_in(before: str, after: str) -> list[str]:
    """The first few pieces that were not said before."""
    known = set(BETWEEN.split(before))
    return [piece for piece in BETWEEN.split(after) if piece not in known][:6]


def unmarked(seen: dict[str, tuple[int, str, str]]) -> None:
    assert not [path for path, said in seen.items() if MARK in "".join(map(str, said))]


# --- what was never published -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", UNSEEN)
def test_what_was_never_published_changes_no_page_of_anybody_else(
    client: Visitor, at: Scene, cast: Cast, state: str
) -> None:
    dirk, paths = client.as_(cast.dirk), ways_out(at)
    theirs = [*paths, *own_to_a_member(at)]
    if state == "translation":
        # Whoever would translate it too is not offered a language in which somebody is at it.
        theirs.remove(f"/praktijken/{at.seen.id}/vertaal")
    outside, inside = look(client, paths), look(dirk, theirs)
    unmarked(outside)

    hidden.hide(at, state)

    same(outside, look(client, paths))
    same(inside, look(dirk, theirs))


@pytest.mark.parametrize("state", UNSEEN)
def test_at_its_own_addresses_is_as_little_as_where_nothing_ever_was(
    client: Visitor, at: Scene, cast: Cast, state: str
) -> None:
    practice, file_ids = hidden.hide(at, state)
    nowhere = practice.id + 1000

    for one in (client, client.as_(cast.dirk)):
        for path in own_addresses(practice, file_ids):
            there, other = look_at(one, path), look_at(one, path.replace(str(practice.id), str(nowhere), 1))
            assert there[:2] == (other[0], other[1].replace(str(nowhere), str(practice.id))), path
            # The address itself is what was asked.
            assert MARK not in "".join(map(str, there)).replace(practice.slug, ""), path
        for path in acts(practice):
            answer = one.open(path, method="POST", data={"csrf_token": one.token()}, status=None)
            assert answer.status_code in {302, 404}, path
            assert MARK not in answer.text, path
    assert not readers_of(practice)


def own_addresses(practice: Practice, files: list[int]) -> list[str]:
    own, bare = f"/praktijken/{practice.id}-{practice.slug}", f"/praktijken/{practice.id}"
    return [
        *(path for path in pages_of(practice)),
        *(f"{own}.pdf", f"/en{own}.pdf", f"{bare}/gelezen.gif", f"{bare}-x", f"{bare}-x.pdf"),
        *(f"{bare}/{kind}/{file_id}" for kind in ("bestand", "beeld") for file_id in files),
        *(f"{bare}/{act}" for act in ("bewerk", "bewerk/kern", "voorbeeld", "soort", "bestanden", "versie")),
        *(f"{bare}/{act}" for act in ("indienen", "weggooien", "intrekken", "schrijvers", "overnemen")),
        *(f"{bare}/{act}" for act in ("vertaal", "verzamel", "herbevestig", "overnames")),
        f"/oai?verb=ListMetadataFormats&identifier=oai:localhost:praktijk-{practice.id}",
    ]


def acts(practice: Practice) -> list[str]:
    bare = f"/praktijken/{practice.id}"
    return [
        f"{bare}/{act}" for act in ("bedankt", "bewaar", "eigen-versie", "verzamel", "vertaal", "overnemen")
    ]


def readers_of(practice: Practice) -> int:
    counted = func.coalesce(func.sum(Reading.readers + Reading.downloads), 0)
    return int(db.session.scalar(select(counted).where(Reading.practice_id == practice.id)) or 0)


# --- what was withdrawn -----------------------------------------------------------------------------------


def test_of_what_was_withdrawn_only_its_tombstone_is_left(client: Visitor, at: Scene, cast: Cast) -> None:
    dirk, paths = client.as_(cast.dirk), [path for path in ways_out(at) if "/organisaties" not in path]
    harvests = [path for path in paths if path.startswith("/oai?verb=List")]
    paths = [path for path in paths if path not in harvests]
    theirs = [*paths, *own_to_a_member(at)]
    outside, inside = look(client, paths), look(dirk, theirs)

    practice, file_ids = hidden.hide(at, "withdrawn")

    same(outside, look(client, paths))
    same(inside, look(dirk, theirs))
    unmarked(look(client, harvests))
    for one in (client, dirk):
        for path in own_addresses(practice, file_ids):
            status, _location, said = look_at(one, path)
            assert MARK not in said, path
            if status == 410 and "insluiten" not in path:
                assert GONE_TITLE in said, path
                assert GONE_WHY in said, path
            else:
                assert not any(words in said for words in (GONE_TITLE, GONE_BY, GONE_WHY)), path
        for path in acts(practice):
            answer = one.open(path, method="POST", data={"csrf_token": one.token()}, status=None)
            assert answer.status_code in {302, 404, 410}, path
            assert MARK not in answer.text, path
    assert not readers_of(practice)


# --- what is written on in a published one ----------------------------------------------------------------


@pytest.mark.parametrize("state", NEWER)
def test_what_is_new_in_a_published_sheet_is_seen_by_nobody_else_before_it_is_published(
    client: Visitor, at: Scene, cast: Cast, state: str
) -> None:
    practice = hidden.publish(at)
    dirk, paths = client.as_(cast.dirk), ways_out(at, [practice])
    own = f"/praktijken/{practice.id}-{practice.slug}"
    theirs = [*paths, *own_to_a_member(at), f"/praktijken/{practice.id}/overnemen"]
    papers = [f"{own}.pdf", f"/en{own}.pdf"]
    # Taking a paper along is counted, so before the pages that tell how often that was done.
    printed, outside, inside = look(client, papers), look(client, paths), look(dirk, theirs)

    file_ids = hidden.go_on(at, practice, state)

    same(outside, look(client, paths))
    same(inside, look(dirk, theirs))
    same(printed, look(dirk, papers))
    for one in (client, dirk):
        for path in own_addresses(practice, file_ids):
            assert MARK not in "".join(map(str, look_at(one, path))), path
        for file_id in file_ids:
            one.open(f"/praktijken/{practice.id}/bestand/{file_id}", status=404)


# --- what is told without names ---------------------------------------------------------------------------


def test_a_case_names_neither_who_wrote_it_nor_where_they_work(client: Visitor, at: Scene) -> None:
    by = at.library.somebody()
    works_at = memberships_on(by.id, clock.today())[0].organisation.name
    case = at.library.practice(by, kind="casus", title=f"Fietsbank {SOUGHT}", partners=[], **hidden.FACETS)
    hidden.tie_to_all(at, case)

    seen = look(client, [*ways_out(at, [case]), f"/praktijken/{case.id}-{case.slug}.pdf"])

    assert sum(case.title in said[2] for said in seen.values()) > 10
    assert not [path for path, said in seen.items() if by.name in said[2] or works_at in said[2]]


# --- no way out is forgotten ------------------------------------------------------------------------------

# Public addresses that show nothing of a practice: of days, of one's own mail, of signing in, of the house.
# Of a need the chain alone names practices, as it does on a day: tests/page/test_chain.py.
ELSEWHERE = re.compile(
    r"^((events|members|demo|needs|helpdesk)\.|portal\.(api$|api_(document|theme|region|day|thread|need|organis)))"
)
OTHERS = {
    *("portal.healthz", "portal.readyz", "portal.metrics", "portal.robots", "portal.security", "portal.page"),
    *("portal.appearance", "practices.confirm_adoption", "practices.my_words", "portal.funding_logo"),
    *("portal.feedback", "portal.feedback_thanks", "portal.ask_guest_erasure", "portal.erasure_asked"),
    *("portal.erase", "portal.erase_zip", "portal.erased", "portal.first_time", "portal.programs"),
    *("portal.embedding", "portal.embedded_agenda", "portal.glossary"),
    # What leads to a page of the forum, or gives a file or a number of it alone.
    *(
        "forum.thread_from",
        "forum.thread_part",
        "forum.post",
        "forum.moved",
        "forum.news",
        "forum.file",
        "forum.picture",
    ),
}
# Asked one by one, because they count who reads, or with a file or a number of their own.
APART = {"practices.paper", "practices.seen", "practices.file", "practices.picture", "practices.adoptions"}


def test_every_public_page_that_can_show_a_practice_is_among_the_ways_out(at: Scene, app: Flask) -> None:
    router = app.url_map.bind("localhost")
    bare = (re.sub(r"^/en(?=/)", "", path).partition("?")[0] for path in ways_out(at))
    met = {router.match(path)[0] for path in bare}
    public = {name for name, (methods, level) in ROUTES.items() if "GET" in methods and level == PUBLIC}

    forgotten = {name for name in public - met - OTHERS - APART if not ELSEWHERE.match(name)}

    assert forgotten == set()
