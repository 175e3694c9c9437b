"""The organiser's side of network days: make them, announce them, see who comes."""

from netwerk.events.manage import attendees, days, editing
from netwerk.events.manage.blueprint import blueprint

__all__ = ["attendees", "blueprint", "days", "editing"]
