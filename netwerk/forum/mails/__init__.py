"""Mails of the conversations: written by services, put into words when the worker sends them."""

from __future__ import annotations

from netwerk.forum.mails.deciding import queue_files_refused, queue_hidden, queue_refused, queue_waiting
from netwerk.forum.mails.digests import queue_digest
from netwerk.forum.mails.letters import BEGIN_TAG, OVERVIEW_TAG, queue_letters, read_back
from netwerk.forum.mails.ordering import queue_ordered
from netwerk.forum.mails.own_words import Touched, queue_touched

__all__ = [
    "BEGIN_TAG",
    "OVERVIEW_TAG",
    "Touched",
    "queue_digest",
    "queue_files_refused",
    "queue_hidden",
    "queue_letters",
    "queue_ordered",
    "queue_refused",
    "queue_touched",
    "queue_waiting",
    "read_back",
]
