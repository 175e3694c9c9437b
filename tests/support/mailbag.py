"""Mail to the conversations as it comes in on bad days, with what each message has to bring about."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

from netwerk.forum import rules
from netwerk.forum.rules import PostState
from tests.support.incoming import OURS, bounce, letter
from tests.unit.kernel.reply_mails import HEADS, MARKUPS, markup, plain, signed
from tests.unit.kernel.reply_mails import OURS as QUOTED

BOX, _at, HOST = OURS.partition("@")
OWN = "Bericht {}: bij ons gaat de mentor mee.\n\nDat kost tijd, maar het scheelt.\n\nGroeten\nBart"
AUTOMATIC = (
    "Auto-Submitted: auto-replied",
    "Precedence: bulk",
    "X-Autoreply: yes",
    "Precedence: auto_reply",
    "List-Id: <vrienden.lijsten.example>",
)
HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[klik](javascript:alert(1))",
    "[klik](//elders.example/x)",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='vbscript:x' onclick=x>y</a>",
    "[a]: javascript:alert(1)\n\n[a]",
    "> [reactie 1]\n> Dat schreef niemand.",
    "<!--6--><script>x</script><!---->",
    "```\n<script>\n```",
    "|a|b|\n|-|-|\n|<script>|[x](javascript:1)|",
    "*" * 3000,
    "[" * 3000,
)
HOSTILE_HTML = (
    "<script>alert(1)</script>",
    "<style>p { color: red }</style>",
    "<svg onload=alert(1)></svg>",
    '<img src=x onerror="alert(1)">',
)


@dataclass(frozen=True)
class Way:
    """The way back in that a member got with a letter: to which post of which thread, and may they?"""

    token: str
    member_id: int
    email: str
    thread_id: int
    post_id: int
    is_open: bool = True
    standing: rules.Standing = rules.KNOWN

    @property
    def address(self) -> str:
        return f"{BOX}+antwoord-{self.token}@{HOST}"


@dataclass(frozen=True, eq=False)
class Intent:
    """What somebody wants with a message, however often and by however many ways it comes."""

    octets: bytes
    # As it is sorted, and what becomes of it when nothing is written.
    kind: str = "question"
    verdict: str = ""
    way: Way | None = None
    text: str = ""
    is_own: bool = True
    # (board, member, title) of a thread that it begins.
    begins: tuple[str, Way, str] | None = None


@dataclass
class Outcome:
    """What has to be there once the mailbox was read."""

    # By thread: whose answer, what it says, who sees it, and which post it answers.
    answers: dict[int, list[tuple[int, str, str, int]]] = field(default_factory=dict)
    # Board, author, title and words.
    threads: list[tuple[str, int, str, str]] = field(default_factory=list)
    # To whom a refusal goes, with which words.
    refusals: list[tuple[str, str]] = field(default_factory=list)
    # Of the different messages.
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)


def to(address: str, octets: bytes) -> bytes:
    """The message, sent to another address of ours."""
    return octets.replace(f"To: {OURS}".encode(), f"To: {address}".encode(), 1)


def html_letter(html: str, sender: str) -> bytes:
    return letter(html, sender).replace(b"text/plain", b"text/html", 1)


# --- what people send -------------------------------------------------------------------------------------


def answers(ways: Sequence[Way]) -> Iterator[Intent]:
    """Answers in every form that mail programs give them, and with all that does harm where it may."""
    forms = [*(("plain", name) for name in HEADS), *(("html", name) for name in MARKUPS)] * 4
    for place, (form, program) in enumerate(forms):
        way, own = ways[place % len(ways)], OWN.format(place)
        made = plain(program, own) if form == "plain" else markup(program, own)
        yield answer(way, own, made, html=form == "html")
    for place, words in enumerate(HOSTILE):
        yield answer(ways[place], f"{words}\n\nTot slot {place}.")
    for place, html in enumerate(HOSTILE_HTML):
        yield answer(ways[place], f"Voor {place}.\nNa.", f"<p>Voor {place}.</p>{html}<p>Na.</p>", html=True)


def answer(way: Way, text: str, sent: str = "", *, sender: str = "", html: bool = False) -> Intent:
    """An answer by a way, that has to say `text`; by somebody else when a sender is given."""
    make = html_letter if html else letter
    octets = to(way.address, make(sent or text, sender or way.email))
    return Intent(octets, way=way, text=text, is_own=not sender)


def empty(ways: Sequence[Way]) -> Iterator[Intent]:
    """Answers that hold nothing but what they answer."""
    head, _has_signs = HEADS["gmail"]
    for way in ways:
        yield Intent(to(way.address, letter(f"{head}\n{signed(QUOTED)}", way.email)), way=way)


def beginnings(ways: Sequence[Way], boards: Sequence[str]) -> Iterator[Intent]:
    """New threads by mail: of members, of strangers, without a title, on boards that are not there."""
    for place, way in enumerate(ways):
        board, title, text = boards[place % len(boards)], f"Vraag {place} per mail", f"Wie weet {place}?"
        title = "" if place % 6 == 5 else title
        octets = to(f"{BOX}+nieuw-{board}@{HOST}", letter(text, way.email, title=title))
        yield Intent(octets, text=text, begins=(board, way, title))
    for place in range(8):
        stranger = letter(f"Koop nu {place}!", f"verkoper{place}@elders.example")
        yield Intent(to(f"{BOX}+nieuw-{boards[0]}@{HOST}", stranger), "odd", "forum_stranger")
        lost = letter(f"Waarheen {place}?", ways[place].email)
        yield Intent(to(f"{BOX}+nieuw-bestaat-niet@{HOST}", lost), "odd", "forum_unknown")


def lost(ways: Sequence[Way]) -> Iterator[Intent]:
    """Answers by ways that nobody was given."""
    for place, way in enumerate(ways):
        address = f"{BOX}+antwoord-{place:024x}@{HOST}"
        yield Intent(to(address, letter(f"Verloren {place}.", way.email)), "odd", "forum_unknown")


# --- what machines send -----------------------------------------------------------------------------------


def automatic(ways: Sequence[Way]) -> Iterator[Intent]:
    """Answers of machines to our letters."""
    for place, way in enumerate(ways):
        octets = letter(f"Ik ben er niet ({place}).", way.email, AUTOMATIC[place % len(AUTOMATIC)])
        yield Intent(to(way.address, octets), "automatic", "dropped")


def loops(ways: Sequence[Way], mails: Sequence[EmailMessage]) -> Iterator[Intent]:
    """Our own letters that come back: by a rule that sends them on, by a list, stripped of every header."""
    for place, (way, mail) in enumerate(zip(ways, mails, strict=False)):
        match place % 3:
            case 0:
                octets = f"Delivered-To: {way.address}\r\n".encode() + mail.as_bytes()
            case 1:
                listed = letter(f"Doorgestuurd {place}.", "lijst@lijsten.example", "Precedence: list")
                octets = to(way.address, listed)
            case _:
                octets = to(way.address, letter(f"Teruggestuurd {place}.", OURS))
        yield Intent(octets, "automatic", "dropped")


def bounces(mails: Sequence[EmailMessage], ways: Sequence[Way]) -> Iterator[Intent]:
    """Mail servers that give our letters back, to the address that answers go to."""
    for mail, way in zip(mails, ways, strict=False):
        octets = bounce(mail["Message-ID"], mail["To"].addresses[0].addr_spec, to=way.address)
        yield Intent(octets, "bounce", "bounced")


# --- the bag ----------------------------------------------------------------------------------------------


def shaken(intents: Sequence[Intent], number: int) -> list[tuple[bytes, Intent]]:
    """So many messages in any order: some of them come twice, the same or by another way."""
    dice = random.Random(11)
    bag = [(one.octets, one) for one in intents]
    again = [one for one in intents if one.kind == "question"]
    for place, one in enumerate(dice.sample(again, number - len(bag))):
        way = f"Received: from mx{place}.elders.example\r\n".encode() if place % 2 else b""
        bag.append((way + one.octets, one))
    dice.shuffle(bag)
    return bag


def outcome(bag: Iterable[tuple[bytes, Intent]], written: Mapping[int, int]) -> Outcome:
    """What these bring about in their order; `written` is how often each wrote in the last hour."""
    found, counts = Outcome(), Counter(written)
    verdicts: dict[Intent, str] = {}
    seen: set[bytes] = set()
    for octets, intent in bag:
        if intent not in verdicts:
            verdicts[intent] = intent.verdict or _written(intent, found, counts)
        if octets not in seen:
            seen.add(octets)
            found.verdicts[intent.kind, verdicts[intent]] += 1
    return found


def _written(intent: Intent, found: Outcome, counts: Counter[int]) -> str:
    board, way, title = intent.begins or ("", intent.way, "")
    assert way is not None
    over = counts[way.member_id] >= way.standing.an_hour
    if over or not intent.text or (board and not title) or not (board or way.is_open):
        if intent.is_own:
            found.refusals.append((way.email, intent.text))
        return "forum_refused"
    counts[way.member_id] += 1
    if board:
        found.threads.append((board, way.member_id, title, intent.text))
        return "forum_held"
    held = way.standing.waits or not intent.is_own
    state = PostState.HELD if held else PostState.VISIBLE
    mine = (way.member_id, intent.text, state, way.post_id)
    found.answers.setdefault(way.thread_id, []).append(mine)
    return "forum_held" if held else "forum_posted"
