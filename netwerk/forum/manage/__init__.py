"""The pages of whoever keeps order in the conversations."""

from netwerk.forum.manage import desk, threads
from netwerk.forum.manage.blueprint import blueprint

__all__ = ["blueprint", "desk", "threads"]
