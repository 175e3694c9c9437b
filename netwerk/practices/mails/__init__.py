"""Mails about sheets: what happened into the outbox, and into words when the worker sends it."""

from netwerk.practices.mails.climbing import (
    ADOPTION_LINK,
    queue_adopted,
    queue_adoption_confirm,
    queue_reconfirm,
    queue_step,
)
from netwerk.practices.mails.composing import TEMPLATES, compose
from netwerk.practices.mails.consenting import WORDS_LINK, queue_words_asked, queue_words_refused
from netwerk.practices.mails.writing import (
    queue_published,
    queue_restored,
    queue_returned,
    queue_review_asked,
    queue_review_cancelled,
    queue_review_given,
    queue_review_reminder,
    queue_submitted,
    queue_withdrawn,
    queue_writer_added,
)

__all__ = [
    "ADOPTION_LINK",
    "TEMPLATES",
    "WORDS_LINK",
    "compose",
    "queue_adopted",
    "queue_adoption_confirm",
    "queue_published",
    "queue_reconfirm",
    "queue_restored",
    "queue_returned",
    "queue_review_asked",
    "queue_review_cancelled",
    "queue_review_given",
    "queue_review_reminder",
    "queue_step",
    "queue_submitted",
    "queue_withdrawn",
    "queue_words_asked",
    "queue_words_refused",
    "queue_writer_added",
]
