"""How our mails are written: as `email.policy.SMTP` does, with what all of them share worked out once.

The library parses and folds each header of each part anew, which is half the time of a mail.
"""

from __future__ import annotations

from email.headerregistry import HeaderRegistry
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any

# Headers that say the same in mail after mail; others would only push these out.
REPEATED = frozenset(
    {
        "auto-submitted",
        "content-disposition",
        "content-language",
        "content-transfer-encoding",
        "mime-version",
        "subject",
        "x-auto-response-suppress",
    }
)


class _Registry(HeaderRegistry):
    """Makes a header that was made before only once; headers never change."""

    def __call__(self, name: str, value: Any) -> Any:
        """The header of this name and value."""
        plain_type = name == "Content-Type" and isinstance(value, str) and "boundary" not in value
        if type(value) is str and (plain_type or name.casefold() in REPEATED):
            return _repeated(name, value)
        return super().__call__(name, value)


class _Policy(EmailPolicy):
    """Writes a header that came out of `_repeated` only once for each way of writing."""

    def header_max_count(self, name: str) -> int | None:
        """How often a mail may have this header; the library makes a class each time to find out."""
        return _max_count(name.casefold())

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as octets, in lines of at most 78."""
        written: dict[object, bytes] | None = getattr(value, "written", None)
        if written is None:
            return super().fold_binary(name, value)
        way = (self.utf8, self.cte_type)
        if way not in written:
            written[way] = super().fold_binary(name, value)
        return written[way]


@lru_cache(maxsize=256)
def _max_count(name: str) -> int | None:
    return EmailPolicy().header_max_count(name)


@lru_cache(maxsize=256)
def _repeated(name: str, value: str) -> Any:
    return remember(HeaderRegistry()(name, value))


def remember(header: Any) -> Any:
    """A header whose octets are kept with it, for one that is used in many mails."""
    header.written = {}
    return header


# 7bit: a body with eight-bit octets may only go to a server that offers 8BITMIME.
PLAIN = _Policy(linesep="\r\n", raise_on_defect=False, header_factory=_Registry(), cte_type="7bit")
UTF8 = PLAIN.clone(utf8=True, cte_type="8bit")
