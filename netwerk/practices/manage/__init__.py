"""The editors' pages of the library."""

from netwerk.practices.manage import adoptions, desk, evidence, importing, submission
from netwerk.practices.manage.blueprint import blueprint

__all__ = ["adoptions", "blueprint", "desk", "evidence", "importing", "submission"]
