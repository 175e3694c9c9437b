"""Organisations and their people out of a table; each kind registers itself on import."""

from netwerk.members.importing import contacts, organisations

__all__ = ["contacts", "organisations"]
