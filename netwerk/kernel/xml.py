"""XML for programs: made as a tree, written in UTF-8, without letters that XML has no place for.

Names are written as they are given, prefix and all; the root says what each prefix stands for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

# What XML 1.0 cannot hold, escaped or not (section 2.2).
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

__all__ = ["Element", "add", "clean", "element", "write"]


def clean(text: str) -> str:
    """The text without letters that XML cannot hold."""
    return FORBIDDEN.sub("", text)


def element(name: str, attributes: Mapping[str, str] | None = None) -> Element:
    """The root of a tree."""
    return Element(name, {key: clean(value) for key, value in (attributes or {}).items()})


def add(above: Element, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Element:
    """An element below another, with its text."""
    made = SubElement(above, name, {key: clean(value) for key, value in (attributes or {}).items()})
    if text:
        made.text = clean(text)
    return made


def write(root: Element) -> bytes:
    """The file."""
    data: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return data
