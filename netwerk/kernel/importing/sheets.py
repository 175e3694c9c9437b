"""Tables of rows with named columns, out of CSV or a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from netwerk.kernel import bulk
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing.kinds import Remark, Row, Tell
from netwerk.kernel.importing.models import ImportKey
from netwerk.kernel.tables import rows_of_csv, rows_of_xlsx
from netwerk.kernel.text import fold, plain_line, plain_text

BETWEEN = "|"
LONGEST_KEY, LONGEST_HEAD = 200, 40
# So many columns that nobody knows are named.
MOST_UNKNOWN = 12
TELL_EVERY = 200
YES, NO = {"ja", "yes", "oui", "1", "x", "true"}, {"", "nee", "no", "non", "0", "false"}

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """The rows of a file by the names of our columns, each with its number there.

    `heads` gives for each of our columns how the file calls it, `unknown` what no column of ours is called.
    """

    rows: Sequence[tuple[int, Cells]]
    heads: Mapping[str, str]
    unknown: Sequence[str] = ()

    def told(self, tell: Tell) -> Iterable[tuple[int, Cells]]:
        """The rows one by one, telling now and then how far it is."""
        for done, row in enumerate(self.rows):
            if done % TELL_EVERY == 0:
                tell(done, len(self.rows))
            yield row
        tell(len(self.rows), len(self.rows))

    def in_its_words(self, row: Row) -> Row:
        """The same row, its remarks under the columns as they are called in the file.

        The first row says which columns count for nothing.
        """
        remarks = [Remark(self.heads.get(one.column, one.column), one.sentence) for one in row.remarks]
        if row.number == self.rows[0][0]:
            remarks += [
                Remark(head, _("Deze kolom kennen we niet: ze telt niet mee.")) for head in self.unknown
            ]
        return replace(row, remarks=tuple(remarks))


def read(
    octets: bytes,
    columns: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    most: int,
    *,
    texts: Collection[str] = (),
) -> Sheet:
    """The table in a file; `columns` gives for each of ours what else its head may be. The `texts` among them
    keep their lines.

    Raises Invalid for no table, for columns that are missing and for too many rows.
    """
    table = rows_of_xlsx(octets) if octets.startswith(b"PK\x03\x04") else rows_of_csv(octets)
    if not table:
        raise Invalid(lazy("Deze tabel is leeg."), "file")
    known = {fold(head): name for name, heads in columns.items() for head in (name, *heads)}
    (_first, typed), *rows = table
    heads = [known.get(fold(head), "") for head in typed]
    missing = [name for name in needed if name not in heads]
    if missing:
        raise Invalid(lazy("Deze kolommen ontbreken: %(names)s.", names=", ".join(missing)), "file")
    if len(rows) > most:
        raise Invalid(lazy("Een tabel heeft hoogstens %(max)d rijen.", max=most), "file")
    lines = [plain_line(cell)[:LONGEST_HEAD] for cell in typed]
    called = {head: line for head, line in zip(heads, lines, strict=True) if head}
    unknown = [line for head, line in zip(heads, lines, strict=True) if line and not head]
    return Sheet(
        [(number, _cells(heads, row, texts)) for number, row in rows], called, unknown[:MOST_UNKNOWN]
    )


def _cells(heads: Sequence[str], row: Sequence[str], texts: Collection[str]) -> Cells:
    return {
        head: plain_text(cell) if head in texts else plain_line(cell)
        for head, cell in zip(heads, row, strict=False)
        if head
    }


def known_keys(kind: str) -> dict[str, int]:
    """What was taken in before, by what its file calls it."""
    rows = db.session.execute(select(ImportKey.key, ImportKey.thing_id).where(ImportKey.kind == kind))
    return {row.key: row.thing_id for row in rows}


def remember(kind: str, things: Mapping[str, int]) -> None:
    """Note what a file calls each of these things; a key that named something else before names this now."""
    known = known_keys(kind)
    new = [{"kind": kind, "key": key, "thing_id": one} for key, one in things.items() if key not in known]
    bulk.put(ImportKey, new)
    for key, thing_id in things.items():
        if known.get(key, thing_id) != thing_id:
            db.session.merge(ImportKey(kind=kind, key=key, thing_id=thing_id))
