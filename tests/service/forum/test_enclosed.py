"""Pictures and files that come with an answer by mail: with the post, or named in a friendly mail."""

from __future__ import annotations

import io
from email.message import EmailMessage
from random import Random

import pytest
from PIL import Image
from sqlalchemy import select

from netwerk.forum import jobs
from netwerk.forum.models import Letter, Post, PostFile
from netwerk.forum.rules import PostState
from netwerk.kernel import clock, inbox, uploads
from netwerk.kernel.database import db, transaction
from netwerk.members.actor import Actor
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import SITE, Level
from tests.support.files import picture
from tests.support.post_office import PostOffice
from tests.talk import Talk

PDF = b"%PDF-1.7\n" + b"x" * 100_000


def photo(width: int = 300) -> bytes:
    """A picture that is no logo by its size."""
    out = io.BytesIO()
    Image.frombytes("RGB", (width, width), Random(width).randbytes(width * width * 3)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def her(talk: Talk) -> Actor:
    return talk.somebody("Hera Peeters")


@pytest.fixture
def address(talk: Talk, her: Actor, at) -> str:
    """Where answers of hers go."""
    at("2026-11-24 10:00")
    with transaction():
        subscriptions.choose(her.id, SITE, Level.EVERY, now=clock.now())
    talk.thread("Fietsrek")
    at("2026-11-24 10:30")
    jobs.tell()
    token = db.session.scalars(select(Letter.token).where(Letter.member_id == her.id)).one()
    return f"netwerk+antwoord-{token}@netwerk.example"


@pytest.fixture
def mail(her: Actor, address: str) -> EmailMessage:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = her.email, address, "Re: Fietsrek"
    written["Message-ID"] = "<fiets@school.example>"
    written.set_content("Zo ziet ons rek eruit.")
    return written


def come_in(mail: EmailMessage | bytes) -> str:
    octets = mail if isinstance(mail, bytes) else mail.as_bytes()
    with transaction():
        return inbox.receive(octets, clock.now()).verdict


def placed() -> Post:
    db.session.rollback()
    return db.session.scalars(select(Post).where(Post.no == 2)).one()


def names() -> list[str]:
    query = select(PostFile.file_name).where(PostFile.post_id == placed().id).order_by(PostFile.id)
    return list(db.session.scalars(query))


def test_a_photo_and_a_paper_stand_with_the_post(mail: EmailMessage) -> None:
    mail.add_attachment(photo(), "image", "png", filename="rek.png")
    mail.add_attachment(PDF, "application", "pdf", filename="plan van het rek.pdf")

    assert come_in(mail) == "forum_posted"

    assert placed().text == "Zo ziet ons rek eruit."
    assert names() == ["rek.png", "plan van het rek.pdf"]
    row = db.session.scalars(select(PostFile)).first()
    assert row is not None
    assert uploads.path_of(row.stored_name).stat().st_size == row.size


def test_text_that_stands_behind_a_large_photo_is_not_lost(her: Actor, address: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = her.email, address, "Re: Fietsrek"
    mail.make_mixed()
    mail.add_attachment(photo(), "image", "png", filename="rek.png")
    behind = EmailMessage()
    behind.set_content("En dit staat eronder.")
    mail.attach(behind)

    assert come_in(mail) == "forum_posted"
    assert placed().text == "En dit staat eronder."
    assert names() == ["rek.png"]


def test_who_mails_nothing_but_a_photo_has_a_post_with_it(her: Actor, address: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = her.email, address, "Re: Fietsrek"
    mail.set_content(photo(), "image", "png", filename="rek.png")

    assert come_in(mail) == "forum_posted"
    assert (placed().text, names()) == ("rek.png", ["rek.png"])


def test_of_pictures_in_the_text_only_those_that_were_meant_come_along(mail: EmailMessage) -> None:
    mail.add_alternative(
        '<p>Zo ziet ons rek eruit.</p><img src="cid:rek@x" width="300"><p><img src="cid:logo@x"></p>'
        "<p>Op di 24 nov. 2026 om 10:00 schreef iemand &lt;netwerk@netwerk.example&gt;:</p>"
        '<blockquote type="cite">--- Antwoord hierboven · Reply above · Réponse ci-dessus · Antwort oben ---'
        '<img src="cid:quoted@x"></blockquote>',
        subtype="html",
    )
    html = mail.get_payload()[1]
    given = [
        ("rek", photo(), "inline"),
        ("logo", picture(), "inline"),
        ("quoted", photo(310), "attachment"),
        ("unnamed", photo(320), "inline"),
        ("beside", photo(330), "attachment"),
    ]
    for number, (cid, data, how) in enumerate(given):
        html.add_related(
            data, "image", "png", cid=f"<{cid}@x>", disposition=how, filename=f"image00{number}.png"
        )

    assert come_in(mail) == "forum_posted"
    assert names() == ["image000.png", "image004.png"]


def test_what_cannot_be_placed_is_named_in_a_friendly_mail_and_the_text_stands(
    mail: EmailMessage, her: Actor, post_office: PostOffice
) -> None:
    mail.add_attachment(b"MZ\x00\x01", "application", "x-msdownload", filename="spel.exe")
    mail.add_attachment(PDF, "application", "pdf", filename="plan.pdf")
    mail.add_attachment(b"handtekening", "application", "pkcs7-signature", filename="smime.p7s")

    assert come_in(mail) == "forum_posted"

    assert names() == ["plan.pdf"]
    told = post_office.text(post_office.to(her.email)[-1])
    assert "spel.exe: Dit soort bestand kan hier niet." in told
    assert "plan.pdf" not in told
    assert "smime" not in told
    assert "/2/wijzig" in told


def test_more_than_six_files_are_not_placed(mail: EmailMessage, her: Actor, post_office: PostOffice) -> None:
    for number in range(8):
        mail.add_attachment(f"lijst {number}".encode(), "text", "plain", filename=f"lijst{number}.txt")

    assert come_in(mail) == "forum_posted"

    assert names() == [f"lijst{number}.txt" for number in range(6)]
    told = post_office.text(post_office.to(her.email)[-1])
    assert "lijst6.txt" in told
    assert "lijst7.txt" in told


def test_a_mail_that_is_cut_off_gives_its_words_and_the_files_that_are_whole(
    mail: EmailMessage, her: Actor, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netwerk.kernel.inbox.reading.LARGEST", 300_000)
    mail.add_attachment(PDF, "application", "pdf", filename="plan.pdf")
    mail.add_attachment(PDF * 3, "application", "pdf", filename="boek.pdf")

    assert come_in(mail) == "forum_posted"

    assert (placed().text, names()) == ("Zo ziet ons rek eruit.", ["plan.pdf"])
    assert "boek.pdf: Dit bestand is te groot" in post_office.text(post_office.to(her.email)[-1])


def test_the_same_mail_by_two_ways_brings_its_files_once(mail: EmailMessage) -> None:
    mail.add_attachment(PDF, "application", "pdf", filename="plan.pdf")
    for way in (b"", b"Received: from elsewhere\r\n"):
        assert come_in(way + mail.as_bytes()) == "forum_posted"
    assert names() == ["plan.pdf"]


def test_files_of_who_may_not_be_the_member_wait_with_the_post_and_nobody_is_told(
    mail: EmailMessage, her: Actor, post_office: PostOffice
) -> None:
    mail.replace_header("From", "iemand@elders.example")
    mail.add_attachment(b"MZ\x00", "application", "x-msdownload", filename="spel.exe")
    mail.add_attachment(PDF, "application", "pdf", filename="plan.pdf")
    before = len(post_office.to(her.email))

    assert come_in(mail) == "forum_held"

    assert (placed().state, names()) == (PostState.HELD, ["plan.pdf"])
    assert len(post_office.to(her.email)) == before


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "=?utf-8?q?caf=C3=A9_plan=2Epdf?=", "x" * 400 + ".pdf", "\N{BICYCLE}.pdf"]
)
def test_whatever_a_file_is_called_it_gets_a_decent_name(mail: EmailMessage, name: str) -> None:
    mail.add_attachment(PDF, "application", "pdf", filename="rek.pdf")
    octets = mail.as_bytes().replace(b'filename="rek.pdf"', f'filename="{name}"'.encode())

    assert come_in(octets) == "forum_posted"

    (kept,) = names()
    assert kept.endswith(".pdf")
    assert "/" not in kept
    assert len(kept) <= 140
