"""The pages of whoever answers needs and keeps order among them."""

from netwerk.needs.manage import desk, need
from netwerk.needs.manage.blueprint import blueprint

__all__ = ["blueprint", "desk", "need"]
