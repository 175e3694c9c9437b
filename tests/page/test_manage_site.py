"""The pages of administrators: roles, words, the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from netwerk.kernel import audit, clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.members.models import RoleGrant
from netwerk.portal.manage import audit_words
from netwerk.taxonomy import queries
from netwerk.taxonomy.kinds import KINDS
from netwerk.taxonomy.services import words as services
from tests.builders import Make
from tests.cast import Cast
from tests.support.page import words as readable
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

HOSTILE = '<script>alert(1)</script>{{ 7*7 }}"\u202e'


def test_an_administrator_gives_and_ends_a_role(
    cast: Cast, client: Visitor, words: None, post_office: PostOffice
) -> None:
    assert cast.dirk.id
    admin = client.as_(cast.admin)
    admin.get("/beheer/rollen/geven")
    page = admin.submit("Geef deze rol", member="Niemand", role="editor", status=422)
    assert "We vinden geen account" in page
    page = admin.submit(
        "Geef deze rol", member="dirk@elders.example", role="organiser", valid_until="31/12/2099"
    )
    assert "Dirk Vos kreeg de rol en een mail." in page
    client.as_(cast.dirk).get("/beheer")
    page = admin.get("/beheer/rollen?zoek=dirk")
    admin.click("Dirk Vos")
    admin.click("Beëindig")
    assert "wordt op alle toestellen afgemeld" in admin.page
    admin.submit("Beëindig de rol")
    client.as_(cast.dirk).open("/beheer", status=403)
    assert "Dirk Vos" in admin.get("/beheer/rollen?toon=voorbij")
    assert len(post_office.to("dirk@elders.example")) == 2


def test_an_administrator_changes_where_and_how_long_a_role_holds(
    cast: Cast, client: Visitor, words: None, make: Make, post_office: PostOffice
) -> None:
    theme, day = make.theme("mobiliteit"), make.event(title="Rijdag", theme="mobiliteit")
    make.theme("rol-van-de-ouders")
    holder, admin = client.as_(cast.chantal), client.as_(cast.admin)
    holder.get(f"/beheer/netwerkdagen/{day.id}/wijzig")
    admin.get("/beheer/rollen?zoek=chantal")
    admin.click("Chantal Maes")
    admin.click("Wijzig")
    assert "Dan is de rol al voorbij." in admin.submit("Bewaar", valid_until="1/1/2020", status=422)
    page = admin.submit("Bewaar", theme_id=str(theme.id), valid_until="31/12/2099")
    assert "De rol is gewijzigd. Chantal Maes kreeg een mail." in page
    assert "Mobiliteit, tot do 31 dec 2099" in page
    [cell] = admin.get("/beheer/logboek?wat=member.change_role").all("td", data_label="Details")
    assert readable(cell) == (
        "rol: Organisator, vroeger lerend netwerk: alle lerende netwerken, lerend netwerk: Mobiliteit, "
        "vroeger tot: zonder einde, tot: do 31 dec 2099"
    )
    holder.get(f"/beheer/netwerkdagen/{day.id}/wijzig")
    [mail] = post_office.to("chantal@netwerk.example")
    assert "Je rol organisator op" in mail["Subject"]
    text = post_office.text(mail)
    assert "Waar: Mobiliteit" in text
    assert "Tot nu gold ze hier: heel het netwerk, zonder einde." in text
    grant_id = db.session.query(RoleGrant.id).filter_by(member_id=cast.chantal.id).scalar()
    admin.get(f"/beheer/rollen/{grant_id}/wijzig")
    assert "Dit lid heeft deze rol al, met deze grenzen." in admin.submit("Bewaar", status=422)
    client.as_(cast.els).open(f"/beheer/rollen/{grant_id}/wijzig", status=403)


def test_names_that_two_people_share_ask_for_an_address(cast: Cast, client: Visitor, make: Make) -> None:
    for address in ("jan1@school.example", "jan2@school.example"):
        make.member("Jan Dubbel", address)
    admin = client.as_(cast.admin)
    admin.get("/beheer/rollen/geven")
    page = admin.submit("Geef deze rol", member="Jan Dubbel", role="editor", status=422)
    assert "jan1@school.example" in page
    assert "jan2@school.example" in page
    assert admin.page.form_with("Geef deze rol")[0].values["member"] == ["Jan Dubbel"]


def test_the_last_administrator_is_told_why_the_role_stays(cast: Cast, client: Visitor) -> None:
    admin = client.as_(cast.admin)
    grant_id = db.session.query(RoleGrant.id).filter_by(member_id=cast.admin.id).scalar()
    admin.get(f"/beheer/rollen/{grant_id}/beeindigen")
    page = admin.submit("Beëindig de rol", status=409)
    assert "Dit is de laatste beheerder." in page
    admin.get(f"/beheer/rollen/lid/{cast.admin.id}/sluiten")
    assert "Dit is de laatste beheerder." in admin.submit("Sluit het account", status=409)


def test_a_renamed_network_reads_so_everywhere_at_once_and_its_address_leads_on(
    cast: Cast, client: Visitor, words: None, make: Make
) -> None:
    make.event(theme="mobiliteit")
    theme, admin = make.theme("mobiliteit"), client.as_(cast.admin)
    for address in ("/netwerken", "/en/netwerken/mobiliteit"):
        client.get(address)
    admin.get(f"/beheer/begrippen/lerende-netwerken/{theme.id}")
    admin.submit("Bewaar", nl_name=HOSTILE, en_name="Getting there", slug="onderweg")
    assert "<script>alert" in client.get("/netwerken").text
    assert client.get("/en/netwerken/onderweg").h1 == "Getting there"
    moved = client.open("/en/netwerken/mobiliteit?x=1&endpoint=y&_scheme=z", status=301)
    assert moved.headers["Location"] == "/en/netwerken/onderweg?x=1"
    assert client.open("/forum/mobiliteit", status=301).headers["Location"] == "/forum/onderweg"
    listing = client.open("/netwerkdagen?thema=mobiliteit", status=301)
    assert listing.headers["Location"] == "/netwerkdagen?thema=onderweg"
    feed = client.open("/agenda/thema/mobiliteit.ics", status=301)
    assert feed.headers["Location"] == "/agenda/thema/onderweg.ics"
    client.open("/netwerken/nooit", status=404)


def test_words_are_retired_and_merged_from_their_list(
    cast: Cast, client: Visitor, words: None, make: Make
) -> None:
    make.event(theme="mobiliteit")
    theme, other = make.theme("mobiliteit"), make.theme("leren-en-werken")
    admin = client.as_(cast.admin)
    place = f"/beheer/begrippen/lerende-netwerken/{theme.id}"
    assert "Dit draagt het woord nu: 1 netwerkdag." in admin.get(f"{place}/stoppen")
    admin.submit("Niet meer laten kiezen")
    assert "Mobiliteit" not in client.get("/netwerken").main
    client.get("/netwerken/mobiliteit")
    admin.get(f"{place}/samenvoegen")
    admin.submit("Voeg samen", status=422)
    page = admin.submit("Voeg samen", into=str(other.id))
    assert "Mobiliteit is nu Leren en werken." in page
    assert (
        client.open("/netwerken/mobiliteit", status=301).headers["Location"] == "/netwerken/leren-en-werken"
    )
    admin.open(place, status=404)


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_of_every_kind_is_added(cast: Cast, client: Visitor, words: None, kind: str) -> None:
    admin = client.as_(cast.admin)
    admin.get(f"/beheer/begrippen/{kind}/nieuw")
    given = {"nl_name": "Splinternieuw"}
    if kind == "lerende-netwerken":
        given |= {"nl_summary": "Kort", "nl_aim": "Lang"}
    if kind == "gemeenten":
        page = admin.submit("Bewaar", {**given, "latitude": "inf", "longitude": "x"}, status=422)
        assert page.errors
        given |= {"latitude": "50,9", "longitude": "5.3"}
    page = admin.submit("Bewaar", given)
    assert "Splinternieuw is toegevoegd." in page
    assert "splinternieuw" in page


def test_an_organiser_keeps_the_synonyms_and_no_other_words(cast: Cast, client: Visitor, words: None) -> None:
    chantal = client.as_(cast.chantal)
    chantal.get("/beheer")
    chantal.click("Zoekwoorden")
    chantal.click("Voeg woorden toe")
    assert "minstens twee" in chantal.submit("Bewaar", words="alleen", status=422)
    page = chantal.submit("Bewaar", words="fiets\nvelo")
    assert "fiets = velo" in page
    chantal.open("/beheer/begrippen", status=403)
    client.as_(cast.els).open("/beheer/zoekwoorden", status=403)


def test_the_log_names_people_only_when_it_is_read_and_goes_along_as_a_table(
    cast: Cast, client: Visitor, words: None, make: Make
) -> None:
    theme, admin = make.theme("mobiliteit"), client.as_(cast.admin)
    make.event(title="=HYPERLINK(1)")
    label = f"member:{cast.els.id}"
    with transaction():
        for number in range(60):
            services.move(KINDS["sectoren"], queries.all_sectors()[0].id, number % 2, label)
    admin.get(f"/beheer/begrippen/lerende-netwerken/{theme.id}")
    admin.submit("Bewaar", nl_name="Onderweg")
    page = admin.get("/beheer/logboek?wie=Els")
    assert "Els Jans" in page
    assert "Ad Beheer" not in page.main
    assert len(page.all("tr")) == 51
    assert len(admin.click("Ouder").all("tr")) == 11
    page = admin.get(f"/beheer/logboek?wat=word.change&soort=theme&nummer={theme.id}")
    assert [readable(cell) for cell in page.all("td", data_label="Wat")] == [
        "Wijzigde een woord van een lijst"
    ]
    assert "word.change" not in page.main
    assert "Hier staat niets" in admin.get("/beheer/logboek?tot=2001-01-01")
    assert "bestaat niet" in admin.get("/beheer/logboek?van=gisteren&voor=x&nummer=99999999999")
    rows = list(csv.reader(io.StringIO(admin.open("/beheer/logboek.csv?wie=Els").data.decode("utf-8-sig"))))
    assert len(rows) == 61
    assert rows[1][2:4] == ["Verplaatste een woord in een lijst", "word.move"]
    [act] = admin.get("/beheer/logboek?wat=log.export").all("td", data_label="Wat")
    assert readable(act) == "Nam het logboek mee als tabel"
    titles = admin.open("/beheer/logboek.csv?soort=event").data.decode("utf-8-sig")
    assert '"=' not in titles
    with transaction():
        cast.els.name = "Voormalig lid"
        db.session.merge(cast.els)
    assert "Els Jans" not in admin.get("/beheer/logboek?wat=word.move")
    assert clock.now()


def test_the_whole_log_is_taken_along_and_only_a_part_of_it_is_in_memory(
    client: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        for number in range(95):
            audit.record("member:1", "word.move", "theme", None, number=number)
    held: list[int] = []
    shown = audit_words.shown

    def counting(entries: Sequence[AuditEntry]) -> Sequence[audit_words.Shown]:
        held.append(sum(isinstance(one, AuditEntry) for one in db.session.identity_map.values()))
        return shown(entries)

    monkeypatch.setattr(audit, "READ_AT_ONCE", 10)
    monkeypatch.setattr(audit_words, "shown", counting)
    answer = client.as_(cast.admin).open("/beheer/logboek.csv?wat=word.move")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]
    assert len(rows) == len({row[6] for row in rows}) == 95
    assert len(held) == 10
    assert max(held) <= 10


def test_the_log_says_details_in_words_and_the_table_keeps_the_codes(
    cast: Cast, client: Visitor, words: None, make: Make
) -> None:
    theme, day = make.theme("mobiliteit"), make.event(title="Slotdag")
    said: dict[str, tuple[dict[str, object], str]] = {
        "member.grant": (
            {"role": "organiser", "theme_id": theme.id, "valid_from": "2026-01-02"},
            f"rol: Organisator, lerend netwerk: {theme.name}, vanaf: vr 2 jan 2026",
        ),
        "attendee.admit": ({"beyond_capacity": True}, "boven de capaciteit: ja"),
        "attendee.approve": ({"state": "confirmed"}, "stand: Ingeschreven"),
        "attendance.correct": (
            {"mark": "present", "parts": "2026-05-02:am, w3"},
            "aanwezigheid: aanwezig, dagdelen: za 2 mei 2026 voormiddag, workshop 3",
        ),
        "event.link": (
            {"other": "practice:999", "relation": "prepares"},
            "wat: praktijk 999, verband: bereidt de dag voor",
        ),
        "event.clone": ({"original": day.id}, "naar het voorbeeld van: Slotdag"),
        "import.take_in": ({"of_kind": "organisation", "new": 3}, "soort: Organisaties, nieuw: 3"),
        "forum.move": ({"board": "algemeen"}, "bord: Algemeen"),
        "practice.publish": ({"number": 2, "checked": False}, "versie: 2, nagekeken: nee"),
        "mail.retry_all": ({"number": 5, "of_kind": ""}, "aantal: 5"),
        "old.act": ({"forgotten": "code"}, "forgotten: code"),
    }
    with transaction():
        for act, (details, _words) in said.items():
            audit.record("system", act, "event", day.id, **details)
    admin = client.as_(cast.admin)
    for act, (_details, expected) in said.items():
        [cell] = admin.get(f"/beheer/logboek?wat={act}&soort=event&nummer={day.id}").all(
            "td", data_label="Details"
        )
        assert readable(cell) == expected, act
    rows = admin.open("/beheer/logboek.csv?wat=event.link").data.decode("utf-8-sig")
    assert "other: practice:999, relation: prepares" in rows
