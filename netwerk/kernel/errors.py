"""What can go wrong in a way a person should read: each error carries its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_babel import LazyString


class DomainError(Exception):
    """A refusal with a sentence for people; `status` is the HTTP answer that fits."""

    status = 400

    def __init__(self, sentence: str | LazyString = "") -> None:
        """Keep the sentence; lazy text is put into the reader's language when shown."""
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(DomainError):
    """There is no such thing, or the asker may not know of it."""

    status = 404


class Gone(NotFound):
    """There was such a thing, and it should still be there."""

    status = 410


class NotAllowed(DomainError):
    """The asker may know of the thing but not do this with it."""

    status = 403


class Conflict(DomainError):
    """The act was right when it was begun, but things have changed since."""

    status = 409


class TooMany(DomainError):
    """A limit on the number of tries or mails has been reached."""

    status = 429

    def __init__(self, sentence: str | LazyString = "", retry_after: int = 3600) -> None:
        """`retry_after` is in seconds."""
        super().__init__(sentence)
        self.retry_after = retry_after


class Invalid(DomainError):
    """What was given cannot be used; `field` names the form field it came from."""

    status = 422

    def __init__(self, sentence: str | LazyString = "", field: str | None = None) -> None:
        """Keep the field beside the sentence, so that a form can show it there."""
        super().__init__(sentence)
        self.field = field
