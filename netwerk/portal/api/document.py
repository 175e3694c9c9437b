"""The OpenAPI 3.1 document, made from the shapes of the API; sole user of `openapi_pydantic`."""

from __future__ import annotations

from functools import cache
from typing import Any

from openapi_pydantic import (
    Header,
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    Response,
    Server,
)
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel

from netwerk.portal.api import shapes
from netwerk.portal.api.shapes import Asked, Listed, Page, Paging, Problem

ABOUT = (
    "Everything here is public and only to be read: what a visitor sees on the site, and nothing else. "
    "Answers carry an ETag; ask again with If-None-Match. They may be kept for a minute. "
    "Who asks by a slug that a theme or region had before is led to the one it has now. "
    "Lists are in the order of their ids: follow `next` until it is null."
)
PROBLEM = "application/problem+json"
UNCHANGED, MOVED = "304", "301"
# Answers without a body: what they mean, and the header that says more.
BODILESS = {
    MOVED: ("The theme or region has another slug now.", "Location", "The same question with that slug."),
    UNCHANGED: ("Nothing changed since the answer that If-None-Match names.", "ETag", "That of the answer."),
}
REFUSED = {
    "404": "There is no such thing, theme or region, or not for everybody.",
    "422": "The question cannot be understood.",
    "503": "Too busy: ask again later.",
}
# What stands at an address: its name, what one of them is, what may be asked of a list of them.
LISTS: tuple[tuple[str, type[BaseModel], type[Paging]], ...] = (
    ("days", shapes.Day, Asked),
    ("practices", shapes.Practice, Asked),
    ("threads", shapes.Thread, Asked),
    ("needs", shapes.Need, Asked),
    ("organisations", shapes.Organisation, Paging),
)
WORDS: tuple[tuple[str, type[BaseModel]], ...] = (("themes", shapes.Theme), ("regions", shapes.Region))


@cache
def document(site: str, address: str, version: str) -> str:
    """The document as JSON, for a site of this name whose API stands at this address."""
    paths: dict[str, PathItem] = {}
    for name, shape, asked in LISTS:
        paths[f"/{name}"] = PathItem(get=_list(name, shape, asked))
        paths[f"/{name}/{{id}}"] = PathItem(get=_single(name, shape))
    for name, shape in WORDS:
        paths[f"/{name}"] = PathItem(get=_words(name, shape))
    info = Info(title=f"{site} API", version=version, description=ABOUT)
    made = OpenAPI(info=info, servers=[Server(url=address)], paths=paths)
    complete = construct_open_api_with_schema_class(made)
    return complete.model_dump_json(by_alias=True, exclude_none=True, indent=1)


def _list(name: str, shape: type[BaseModel], asked: type[Paging]) -> Operation:
    page: type[BaseModel] = Page[shape]  # type: ignore[valid-type]
    # Only where a word is asked for can it be one that moved, or one that nobody knows.
    named = (MOVED, "404") if issubclass(asked, Asked) else ()
    return Operation(
        operationId=f"list_{name}",
        summary=f"List {name}",
        tags=[name],
        parameters=[_query(*pair) for pair in asked.model_json_schema()["properties"].items()],
        responses=_responses(page, "A page of the list.", *named, "422", "503"),
    )


def _single(name: str, shape: type[BaseModel]) -> Operation:
    id_schema = {"type": "integer", "minimum": 0, "maximum": shapes.HIGHEST}
    return Operation(
        operationId=f"read_{name}",
        summary=f"Read one of the {name}",
        tags=[name],
        parameters=[_parameter("id", "path", id_schema, required=True)],
        responses=_responses(shape, "The thing itself.", "404", "503"),
    )


def _words(name: str, shape: type[BaseModel]) -> Operation:
    listed: type[BaseModel] = Listed[shape]  # type: ignore[valid-type]
    return Operation(
        operationId=f"list_{name}",
        summary=f"List {name}",
        tags=[name],
        responses=_responses(listed, "All of them.", "503"),
    )


def _query(name: str, schema: dict[str, Any]) -> Parameter:
    # A parameter that is left out is not null.
    options = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    kept = (
        options[0] if options else {key: schema[key] for key in schema if key not in {"title", "description"}}
    )
    return _parameter(name, "query", kept, required=False, description=schema["description"])


def _parameter(
    name: str, place: str, schema: dict[str, Any], *, required: bool, description: str = ""
) -> Parameter:
    told = {"description": description} if description else {}
    return Parameter.model_validate(
        {"name": name, "in": place, "required": required, "schema": schema, **told}
    )


def _responses(shape: type[BaseModel], words: str, *others: str) -> dict[str, Response]:
    given = Response(description=words, content={"application/json": _media(shape)})
    return {"200": given, **{status: _other(status) for status in (UNCHANGED, *others)}}


def _other(status: str) -> Response:
    if status in REFUSED:
        return Response(description=REFUSED[status], content={PROBLEM: _media(Problem)})
    words, name, meaning = BODILESS[status]
    header = Header.model_validate({"description": meaning, "schema": {"type": "string"}})
    return Response(description=words, headers={name: header})


def _media(shape: type[BaseModel]) -> MediaType:
    return MediaType(schema=PydanticSchema(schema_class=shape))
