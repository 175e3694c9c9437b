"""Reading what a harvest answers, with a parser and a grammar that are not ours."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

SPACES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}


@cache
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("oai.rng")))


class Answer:
    """One answer; it is as the protocol wants it, or the test ends here."""

    def __init__(self, data: bytes) -> None:
        self.root = etree.fromstring(data)
        assert grammar().validate(self.root), f"{grammar().error_log}: {data[:2000].decode()}"

    def all(self, path: str) -> list[Any]:
        """Elements, attributes or texts at a path; `oai:`, `dc:` and `oai_dc:` are known."""
        return list(self.root.xpath(path, namespaces=SPACES))

    @property
    def error(self) -> str:
        """The code of the error; empty when there is none."""
        return "".join(self.all("oai:error/@code"))

    @property
    def identifiers(self) -> list[str]:
        return self.all("//oai:header/oai:identifier/text()")

    @property
    def token(self) -> str:
        return "".join(self.all("//oai:resumptionToken/text()"))

    @property
    def repeated(self) -> dict[str, str]:
        """What the answer says was asked."""
        return dict(self.all("oai:request")[0].attrib)
