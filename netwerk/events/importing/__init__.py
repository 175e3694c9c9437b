"""Network days out of a table or a foreign calendar, as drafts; each kind registers itself on import."""

from netwerk.events.importing import calendars, days

__all__ = ["calendars", "days"]
