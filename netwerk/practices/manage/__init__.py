"""The editors' pages of the library."""

from netwerk.practices.manage import desk, evidence, importing, submission
from netwerk.practices.manage.blueprint import blueprint

__all__ = ["blueprint", "desk", "evidence", "importing", "submission"]
