"""What the worker does by the clock, in words."""

from __future__ import annotations

from netwerk.kernel.i18n import lazy

JOBS = {
    "events.ask_followups": lazy("Vraagt na een dag wat er veranderde"),
    "events.close_reopened": lazy("Sluit aanwezigheidslijsten die even open waren"),
    "events.expire_offers": lazy("Laat een aangeboden plaats vervallen"),
    "events.promote_waiting": lazy("Geeft vrije plaatsen aan de wachtlijst"),
    "events.remind": lazy("Herinnert aan een dag"),
    "events.tell_changes": lazy("Meldt wijzigingen van een dag"),
    "events.tell_openings": lazy("Meldt dat de inschrijving open is"),
    "forum.digests": lazy("Maakt overzichten van gesprekken"),
    "forum.tell": lazy("Meldt nieuwe reacties"),
    "heartbeat": lazy("Zegt dat het achtergrondproces werkt"),
    "import.work": lazy("Leest bestanden en voert ze in"),
    "inbox.fetch": lazy("Haalt mail op"),
    "members.settle_merged": lazy("Werkt samengevoegde organisaties bij"),
    "members.moved_on": lazy("Werkt bij waar mensen vandaag werken"),
    "needs.tell": lazy("Meldt antwoorden op noden en kansen"),
    "outbox.drain": lazy("Verstuurt mail"),
    "outbox.release": lazy("Geeft mail vrij die bleef hangen"),
    "practices.ask_reconfirmation": lazy("Vraagt of een praktijk nog klopt"),
    "practices.expire_reviews": lazy("Sluit lezingen die te lang duren"),
    "practices.remind_reviewers": lazy("Herinnert lezers aan een praktijk"),
    "practices.settle_ladder": lazy("Zet praktijken op hun trede"),
    "retention.purge": lazy("Wist wat zijn termijn voorbij is"),
    "search.catch_up": lazy("Zet in de zoekmachine wat veel tegelijk veranderde"),
    "search.follow_words": lazy("Werkt de zoekmachine bij na een nieuw begrip"),
    "uploads.sweep": lazy("Ruimt bestanden op die nergens bij horen"),
}
