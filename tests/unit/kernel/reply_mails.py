"""Answers to a notice of ours as real mail programs send them: what was written, and the text around it."""

from __future__ import annotations

from html import escape

from netwerk.kernel.inbox.trimming import MARKER

ADDRESS = "netwerk@netwerk.example"
LINK = "https://netwerk.example/gesprekken/12/57"
OWN = (
    "Dag An,\n\nBij ons neemt de mentor de leerling de eerste twee weken mee op elke werkplek.\n"
    "Dat kost tijd, maar het scheelt uitval.\n\nGroeten\nBart"
)
POST = (
    "An Peeters schreef in Stage en werkplek:\n\nHoe vangen jullie leerlingen op die voor het eerst op de "
    f"werkvloer komen?\n\nLees alles: {LINK}"
)
OURS = f"{MARKER}\n\n{POST}"
OUTLOOK_NL = (
    f"Van: An Peeters via netwerk <{ADDRESS}>\nVerzonden: maandag 3 november 2025 10:12\n"
    "Aan: Bart Claes <bart@bedrijf.example>\nOnderwerp: [Stage] Opvang op de werkvloer"
)
OUTLOOK_FR = (
    f"De\xa0: An Peeters via netwerk <{ADDRESS}>\nEnvoyé\xa0: lundi 3 novembre 2025 10:12\n"
    "À\xa0: Bart Claes <bart@bedrijf.example>\nCc\xa0: Zoé\nObjet\xa0: [Stage] Opvang op de werkvloer"
)
OUTLOOK_EN = (
    f"From: An Peeters via netwerk <{ADDRESS}>\nSent: Monday, November 3, 2025 10:12 AM\n"
    "To: Bart Claes <bart@bedrijf.example>\nSubject: [Stage] Opvang op de werkvloer"
)
OUTLOOK_DE = (
    f"Von: An Peeters via netwerk <{ADDRESS}>\nGesendet: Montag, 3. November 2025 10:12\n"
    "An: Bart Claes <bart@bedrijf.example>\nBetreff: [Stage] Opvang op de werkvloer"
)


def signed(text: str) -> str:
    """A text behind signs of quoting."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


# By program: what stands above and below the text of ours, and whether that has signs of quoting.
HEADS = {
    "gmail": (f"Op ma 3 nov 2025 om 10:12 schreef An Peeters via netwerk <{ADDRESS}>:\n", True),
    "gmail, wrapped": (f"Op ma 3 nov 2025 om 10:12 schreef An Peeters via netwerk <\n{ADDRESS}>:\n", True),
    "gmail, wrapped before the address": (
        f"Op ma 3 nov. 2025 om 10:12 schreef An Peeters via netwerk van scholen en bedrijven\n<{ADDRESS}>:\n",
        True,
    ),
    "apple, in the quote": (
        f"> Op 3 nov 2025, om 10:12 heeft An Peeters via netwerk <{ADDRESS}> het volgende geschreven:\n>",
        True,
    ),
    "apple, without the comma": (
        f"> Op 3 nov 2025 om 10:12 heeft An Peeters via netwerk <{ADDRESS}> het volgende geschreven:\n>",
        True,
    ),
    "apple, above the quote": (
        f"Op 3 nov 2025, om 10:12 heeft An Peeters via netwerk <{ADDRESS}> het volgende geschreven:\n",
        True,
    ),
    "thunderbird": ("Op 3-11-2025 om 10:12 schreef An Peeters via netwerk:", True),
    "proton": (
        f"Op maandag 3 november 2025 om 10:12 schreef An Peeters via netwerk <{ADDRESS}> het volgende:\n",
        True,
    ),
    "yahoo": (
        f"Op maandag 3 november 2025 om 10:12:33 CET schreef An Peeters via netwerk <{ADDRESS}>:\n",
        False,
    ),
    "outlook": (f"{OUTLOOK_NL}\n", False),
    "outlook, with a rule": (f"{'_' * 32}\n{OUTLOOK_NL}\n", False),
    "outlook, plain text": (f"-----Oorspronkelijk bericht-----\n{OUTLOOK_NL}\n", False),
    "outlook, name alone": (OUTLOOK_NL.replace(f" <{ADDRESS}>", "") + "\n", False),
    "outlook, bold names": (OUTLOOK_NL.replace("Van:", "*Van:*").replace("Aan:", "*Aan:*") + "\n", False),
    "outlook, french": (f"{OUTLOOK_FR}\n", False),
    "outlook, english": (f"{OUTLOOK_EN}\n", False),
    "outlook, german": (f"{OUTLOOK_DE}\n", False),
    "samsung, french": (
        f"-------- Message d'origine --------\nDe : An Peeters <{ADDRESS}>\n"
        "Date : 03/11/25 10:12 (GMT+01:00)\n"
        "À : bart@bedrijf.example\nObjet : [Stage] Opvang\n",
        False,
    ),
    "gmail, french": (
        f"Le lun. 3 nov. 2025 à 10:12, An Peeters via netwerk <{ADDRESS}> a écrit\xa0:\n",
        True,
    ),
    "gmail, english": (
        f"On Mon, Nov 3, 2025 at 10:12 AM An Peeters via netwerk <{ADDRESS}> wrote:\n",
        True,
    ),
    "thunderbird, german": ("Am 03.11.25 um 10:12 schrieb An Peeters via netwerk:", True),
}


def plain(program: str, own: str = OWN, ours: str = OURS) -> str:
    """An answer in plain text."""
    head, has_signs = HEADS[program]
    return f"{own}\n\n{head}\n{signed(ours) if has_signs else ours}\n"


def _divs(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


def _paragraphs(text: str) -> str:
    return "".join(
        f'<p class="MsoNormal">{escape(line) or "<o:p>&nbsp;</o:p>"}</p>\r\n' for line in text.split("\n")
    )


_INTRO = f'An Peeters via netwerk &lt;<a href="mailto:{ADDRESS}">{ADDRESS}</a>&gt;'
_OUTLOOK = (
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
    f"<b>Van:</b> An Peeters via netwerk &lt;{ADDRESS}&gt; <br>"
    "<b>Verzonden:</b> maandag 3 november 2025 10:12<br>"
    "<b>Aan:</b> Bart Claes &lt;bart@bedrijf.example&gt;<br><b>Onderwerp:</b> [Stage] Opvang</p></div>"
)


def markup(program: str, own: str = OWN, ours: str = OURS) -> str:
    """An answer in HTML alone."""
    match program:
        case "gmail":
            return (
                f'<div dir="ltr">{_divs(own)}</div><br><div class="gmail_quote gmail_quote_container">'
                f'<div dir="ltr" class="gmail_attr">Op ma 3 nov 2025 om 10:12 schreef {_INTRO}:<br></div>'
                '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
                f'rgb(204,204,204);padding-left:1ex">{_divs(ours)}</blockquote></div>'
            )
        case "apple":
            return (
                '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
                f'<body style="overflow-wrap: break-word;">{_divs(own)}<br><div><blockquote type="cite">'
                f"<div>Op 3 nov 2025, om 10:12 heeft {_INTRO} het volgende geschreven:</div><br>"
                f'<div><div style="font-family: Verdana">{_divs(ours)}</div></div>'
                "</blockquote></div></body></html>"
            )
        case "outlook":
            return (
                "<html><head><style><!-- p.MsoNormal {margin:0cm;} --></style></head><body lang=NL-BE>"
                f'<div class="WordSection1">{_paragraphs(own)}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
                f"{_OUTLOOK}{_paragraphs(ours)}</div></body></html>"
            )
        case "outlook on the web":
            return (
                f'<div class="elementToProof">{_divs(own)}</div><div id="appendonsend"></div>'
                '<hr style="width:98%">'
                f'<div id="divRplyFwdMsg" dir="ltr">{_OUTLOOK}<div>&nbsp;</div></div><div>{_divs(ours)}</div>'
            )
        case "thunderbird":
            return (
                f'<body><p>{_divs(own)}</p><div class="moz-cite-prefix">'
                "Op 3-11-2025 om 10:12 schreef An Peeters "
                f'via netwerk:<br></div><blockquote type="cite" cite="mid:1@netwerk.example">{_divs(ours)}'
                "</blockquote></body>"
            )
        case _:
            return (
                f'<div style="font-family: Arial">{_divs(own)}</div><div class="protonmail_quote">Op maandag '
                f"3 november 2025 om 10:12 schreef {_INTRO} het volgende:<br><br>"
                f'<blockquote class="protonmail_quote" type="cite">{_divs(ours)}</blockquote><br></div>'
            )


MARKUPS = ("gmail", "apple", "outlook", "outlook on the web", "thunderbird", "proton")
