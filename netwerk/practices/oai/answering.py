"""The answers to a harvester, in XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from flask import current_app

from netwerk.kernel import links, xml
from netwerk.kernel.xml import Element, add
from netwerk.practices import linked_data
from netwerk.practices.described import describe
from netwerk.practices.oai import asking, marks, names, sets
from netwerk.practices.oai.asking import FORMAT, SECOND, TOKEN, Asked
from netwerk.practices.oai.errors import (
    IdDoesNotExist,
    NoRecordsMatch,
    NoSetHierarchy,
    Refused,
)
from netwerk.practices.oai.marks import Place
from netwerk.practices.queries import told
from netwerk.practices.queries.told import Mark, Told
from netwerk.practices.rules import State

PROTOCOL = "http://www.openarchives.org/OAI/2.0/"
SCHEMA = f"{PROTOCOL}OAI-PMH.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
DUBLIN_CORE = f"{PROTOCOL}oai_dc/"
DUBLIN_CORE_SCHEMA = f"{PROTOCOL}oai_dc.xsd"
# Records on a page: some hundred kilobytes.
PAGE = 100
# What stands in addresses as it is.
LETTERS = ":/?#@!$&'()*+,;=%"

Pairs = Iterable[tuple[str, str]]


def answer(pairs: Pairs, now: datetime) -> bytes:
    """The answer to a question, whatever it is."""
    root = xml.element(
        "OAI-PMH",
        {
            "xmlns": PROTOCOL,
            "xmlns:xsi": INSTANCE,
            "xsi:schemaLocation": f"{PROTOCOL} {SCHEMA}",
        },
    )
    add(root, "responseDate", _moment(now))
    request = add(root, "request", address())
    repeated: Mapping[str, str] = {}
    try:
        asked = asking.read(pairs)
        repeated = {"verb": asked.verb, **asked.arguments}
        root.append(VERBS[asked.verb](asked, now))
    except Refused as error:
        add(root, "error", str(error), {"code": error.code})
        repeated = repeated if error.is_repeated else {}
    for name, value in repeated.items():
        # The name of a record is an address; letters that no address can hold are written as one does there.
        request.set(name, quote(xml.clean(value), safe=LETTERS) if name == "identifier" else xml.clean(value))
    return xml.write(root)


def address() -> str:
    """The one address at which everything is asked."""
    return links.link("practices.oai")


def _identify(_asked: Asked, now: datetime) -> Element:
    said = xml.element("Identify")
    site = current_app.config["SITE"]
    add(said, "repositoryName", site.name)
    add(said, "baseURL", address())
    add(said, "protocolVersion", "2.0")
    add(said, "adminEmail", site.email)
    add(said, "earliestDatestamp", _moment(told.earliest() or now))
    # A withdrawn sheet is told of for ever.
    add(said, "deletedRecord", "persistent")
    add(said, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    return said


def _formats(asked: Asked, _now: datetime) -> Element:
    if asked.identifier is not None:
        _one(asked.identifier)
    said = xml.element("ListMetadataFormats")
    one = add(said, "metadataFormat")
    add(one, "metadataPrefix", FORMAT)
    add(one, "schema", DUBLIN_CORE_SCHEMA)
    add(one, "metadataNamespace", DUBLIN_CORE)
    return said


def _sets(asked: Asked, _now: datetime) -> Element:
    if asked.token is not None:
        marks.read(asked.verb, asked.token)
    said = xml.element("ListSets")
    for spec, name in _known_sets():
        one = add(said, "set")
        add(one, "setSpec", spec)
        add(one, "setName", name)
    return said


def _known_sets() -> Sequence[tuple[str, str]]:
    known = list(sets.all_sets())
    if not known:
        raise NoSetHierarchy("there are no sets here")
    return known


def _record(asked: Asked, _now: datetime) -> Element:
    asked.check_format()
    said = xml.element("GetRecord")
    _write_record(said, _one(asked.identifier or ""))
    return said


def _one(identifier: str) -> Told:
    number = names.read(identifier)
    found = told.harvested(number) if number is not None else None
    if found is None:
        raise IdDoesNotExist("nothing is known under this identifier")
    return found


def _list(asked: Asked, _now: datetime) -> Element:
    place = marks.read(asked.verb, asked.token) if asked.token is not None else _beginning(asked)
    found = told.harvest(place.span, place.after, PAGE + 1)
    if not found:
        raise NoRecordsMatch("nothing changed there, or not in that time")
    page = found[:PAGE]
    said = xml.element(asked.verb)
    write = _write_record if asked.verb == "ListRecords" else _write_header
    for one in page:
        write(said, one)
    if asked.token is not None or len(found) > PAGE:
        _write_token(said, asked.verb, place, page, goes_on=len(found) > PAGE)
    return said


def _beginning(asked: Asked) -> Place:
    asked.check_format()
    span = asked.span()
    if span.set:
        _known_sets()
    return Place(span, size=told.number(span))


def _write_token(above: Element, verb: str, place: Place, page: Sequence[Told], *, goes_on: bool) -> None:
    """The token of the next page; the last page has an empty one."""
    come = place.cursor + len(page)
    # The list may have grown since it was counted.
    size = max(place.size, come + goes_on)
    last = page[-1].practice
    following = Place(place.span, Mark(last.changed_at, last.id), come, size)
    token = marks.sign(verb, following) if goes_on else ""
    add(above, TOKEN, token, {"completeListSize": str(size), "cursor": str(place.cursor)})


def _write_header(above: Element, one: Told) -> None:
    gone = one.practice.state == State.WITHDRAWN
    header = add(above, "header", attributes={"status": "deleted"} if gone else None)
    add(header, "identifier", names.name(one.practice.id))
    add(header, "datestamp", _moment(one.practice.changed_at))
    for spec in one.sets:
        add(header, "setSpec", spec)


def _write_record(above: Element, one: Told) -> None:
    record = add(above, "record")
    _write_header(record, one)
    if one.practice.state == State.WITHDRAWN:
        return
    said = add(
        add(record, "metadata"),
        "oai_dc:dc",
        attributes={
            "xmlns:oai_dc": DUBLIN_CORE,
            "xmlns:dc": linked_data.DUBLIN_CORE,
            "xsi:schemaLocation": f"{DUBLIN_CORE} {DUBLIN_CORE_SCHEMA}",
        },
    )
    known = describe(
        one.practice, one.said, translations=one.translations, based_on=one.based_on, names=one.names
    )
    for name, value in linked_data.dublin_core(known):
        add(said, f"dc:{name}", value)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(SECOND)


VERBS: Mapping[str, Callable[[Asked, datetime], Element]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}
