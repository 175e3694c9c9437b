"""What the house keeps of every member and of every address, as the privacy desk gives it and forgets it."""

from __future__ import annotations

from netwerk.kernel.i18n import lazy
from netwerk.members.holdings import Holding, Room, register
from netwerk.members.services import forgetting

HOLDINGS = (
    Holding(
        "account",
        lazy("Je account"),
        lazy("Om je te kennen en je aan te melden."),
        "account",
        lazy("Het verdwijnt meteen; je kan je niet meer aanmelden."),
        ("member", "authenticator", "recovery_code", "sign_in_link", "erasure_link"),
    ),
    Holding(
        "vroeger",
        lazy("Hoe je vroeger heette, en waar we je mailden"),
        lazy("Om terug te vinden wat van jou is, en een nieuw adres te kunnen terugdraaien."),
        "account",
        lazy("Het verdwijnt."),
        ("address_change", "member_formerly"),
    ),
    Holding(
        "organisaties",
        lazy("Waar je werkt"),
        lazy("Om te tonen voor welke organisatie je spreekt."),
        "account",
        lazy("Het verdwijnt."),
        ("membership",),
    ),
    Holding(
        "profiel",
        lazy("Je profiel"),
        lazy("Om je te laten vinden door wie je toelaat."),
        "account",
        lazy("Het verdwijnt."),
        ("profile", "profile_theme"),
    ),
    Holding(
        "aanvragen",
        lazy("Bij welke organisaties je wilde horen"),
        lazy("Om wie daar verantwoordelijk is te laten beslissen."),
        "account",
        lazy("Het verdwijnt."),
        ("join_request", "sign_up", "organisation_invitation"),
    ),
    Holding(
        "rollen",
        lazy("Wat je op de site mag"),
        lazy("Om organisatoren, redacteurs en beheerders te laten werken."),
        "account",
        lazy("Het verdwijnt."),
        ("role_grant",),
    ),
    Holding(
        "sessies",
        lazy("Waar je aangemeld bent"),
        lazy("Om je aangemeld te houden, en je te tonen waar."),
        "sessions",
        lazy("Alle browsers worden meteen afgemeld."),
        ("sign_in_session",),
    ),
    Holding(
        "toestemmingen",
        lazy("Je toestemmingen"),
        lazy("Om te kunnen tonen waarvoor je ja zei, en bij welke tekst."),
        "consents",
        lazy("Ze zijn ingetrokken; ze blijven onder een nummer, zonder je naam."),
        ("consent",),
    ),
    Holding(
        "volgen",
        lazy("Wat je volgt"),
        lazy("Omdat je er mails over vroeg."),
        "follows",
        lazy("Het verdwijnt, en je krijgt geen mail meer."),
        ("follow",),
    ),
    Holding(
        "mails",
        lazy("De mails die we je stuurden"),
        lazy("Om te weten of een mail aankwam."),
        "mail",
        lazy("Je naam en adres verdwijnen; wat nog moest vertrekken, vertrekt niet meer."),
        ("outbox_message",),
    ),
    Holding(
        "ontvangen-mails",
        lazy("De mails die je ons stuurde"),
        lazy("Om je te antwoorden."),
        "incoming",
        lazy("Ze verdwijnen."),
        ("incoming_mail",),
    ),
    Holding(
        "geweigerde-mail",
        lazy("Of onze mail bij je aankomt"),
        lazy("Om geen mail te sturen naar een adres dat niet werkt."),
        "bounces",
        lazy("Het verdwijnt."),
        ("bounced_address",),
    ),
    Holding(
        "handelingen",
        lazy("Wat je op de site deed"),
        lazy("Om de site te beveiligen en te kunnen nagaan wat er veranderde."),
        "audit",
        lazy("Het blijft onder een nummer dat niemand meer aan je naam kan koppelen."),
        ("audit_entry",),
    ),
)

register(
    Room(
        HOLDINGS,
        forgetting.export,
        forgetting.forget,
        forgetting.traces_of,
        has_namesake=forgetting.has_namesake,
        comes_last=True,
    )
)
