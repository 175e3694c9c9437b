"""A page as a person meets it: its words, its links and its forms."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import lxml.html

LANGUAGES = {"nl", "en", "fr", "de"}
TEXT, ATTRIBUTE = re.compile(r">[^<&]+<"), re.compile(r'="[^"&]*"')
GOOD: set[str] = set()
SILENT = {"script", "style", "template", "head", "noscript"}
Values = dict[str, Any]


def words(element: Element) -> str:
    """What can be read in an element, with single spaces."""
    return " ".join(_raw(element).split())


def _raw(element: Element) -> str:
    # What a button opens stays closed until it is pressed.
    if not isinstance(element.tag, str) or element.tag in SILENT or element.get("popover") is not None:
        return ""
    inline = element.tag in {"a", "b", "em", "strong", "span", "time", "bdi", "wbr"}
    separator = "" if inline or element.get("popovertarget") else " "
    inner = "".join(_raw(child) + (child.tail or "") for child in element)
    return separator + (element.text or "") + inner + separator


def errors_in(html: str) -> list[str]:
    """Where a page breaks the grammar of HTML (the parse errors of the HTML Standard, section 13.2.2).

    The strict parser takes a tenth of a second for a page, so a page whose tags follow each other as in one
    that was found good before is good; text with a character reference is always looked at.
    """
    skeleton = ATTRIBUTE.sub('=""', TEXT.sub("><", html))
    if skeleton in GOOD:
        return []
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(html)
    errors = [f"{code} {data} in line {position[0]}" for position, code, data in parser.errors]
    if not errors:
        GOOD.add(skeleton)
    return errors


class Faults(AssertionError):
    """A page that is not as a page should be."""


@dataclass(frozen=True)
class Form:
    """A form as the browser would send it."""

    page: Page
    element: Element
    controls: tuple[Element, ...]

    @property
    def action(self) -> str:
        return self.element.get("action", "")

    @property
    def method(self) -> str:
        return self.element.get("method", "get").upper()

    @property
    def names(self) -> list[str]:
        return [control.get("name", "") for control in self.controls if control.get("name")]

    @property
    def values(self) -> dict[str, list[str]]:
        """What would be sent without touching anything, buttons apart."""
        found: dict[str, list[str]] = {}
        for control in self.controls:
            name = control.get("name")
            if name and control.tag != "button" and control.get("disabled") is None:
                found.setdefault(name, []).extend(_values_of(control))
        return {name: values for name, values in found.items() if values}

    @property
    def buttons(self) -> list[Element]:
        return [control for control in self.controls if _is_button(control)]

    def named(self, key: str) -> str:
        """The name of a field, given by its name or by its label."""
        if key in self.names:
            return key
        for control in self.controls:
            if control.get("name") and self.page.label_of(control).startswith(key):
                return str(control.get("name"))
        raise AssertionError(f"no field {key!r} in this form, which has {sorted(set(self.names))}")

    def filled(self, values: Values) -> dict[str, list[str]]:
        """What would be sent after filling in these fields."""
        data = self.values
        for key, value in values.items():
            name = self.named(key)
            chosen = [name] if value is True else value if isinstance(value, list | tuple) else [value]
            controls = [control for control in self.controls if control.get("name") == name]
            if all(control.get("type") in {"checkbox", "radio"} for control in controls):
                chosen = self._ticked(controls, value)
            data[name] = [str(one) for one in chosen]
            if not data[name]:
                del data[name]
        return data

    def _ticked(self, controls: list[Element], value: Any) -> list[str]:
        offered = [control.get("value", "on") for control in controls]
        if isinstance(value, bool):
            return offered[:1] if value else []
        wanted = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
        by_label = {self.page.label_of(control): control.get("value", "on") for control in controls}
        chosen = [one if one in offered else by_label.get(one, "") for one in wanted]
        assert set(chosen) <= set(offered), f"{wanted} is not among {offered} or {sorted(by_label)}"
        return chosen


class Page:
    """A parsed page. Making one fails when the page breaks the rules every page keeps."""

    def __init__(self, html: str, *, path: str = "", status: int = 200) -> None:
        self.html = html
        self.path = path
        self.status = status
        self.root: Element = lxml.html.document_fromstring(
            html, parser=lxml.html.HTMLParser(encoding="utf-8")
        )
        self._parents = {child: parent for parent in self.root.iter() for child in parent}
        self.faults = errors_in(html) + self._rules_broken()
        if self.faults:
            raise Faults(f"{path}: " + "; ".join(self.faults))

    def _rules_broken(self) -> list[str]:
        broken = []
        if not self.title:
            broken.append("no title")
        if self.language not in LANGUAGES:
            broken.append(f"lang is {self.language!r}")
        if len(self.all("h1")) != 1:
            broken.append(f"{len(self.all('h1'))} h1")
        ids = Counter(element.get("id") for element in self.elements if element.get("id"))
        broken += [f"id {name!r} {number} times" for name, number in ids.items() if number > 1]
        for form in self.all("form"):
            method = form.get("method", "").lower()
            # A form of a dialog goes nowhere: it closes the dialog.
            if method != "dialog" and (form.get("action") is None or method not in {"get", "post"}):
                broken.append(f"a form without action and method: {form.attrib}")
        for element in self.elements:
            if element.get("style") is not None:
                broken.append(f"style attribute on {element.tag}")
            broken += [f"{name} on {element.tag}" for name in element.attrib if str(name).startswith("on")]
            reference = (
                element.get("for") or element.get("aria-labelledby") or element.get("aria-describedby")
            )
            broken += [
                f"{one!r} is referred to, not there" for one in (reference or "").split() if one not in ids
            ]
        if (
            re.search(r"(^|[\s>])None([\s<.,]|$)", self.text)
            or "<function" in self.text
            or "<netwerk." in self.text
        ):
            broken.append("a Python value stands in the text")
        return broken

    @property
    def elements(self) -> list[Element]:
        return [element for element in self.root.iter() if isinstance(element.tag, str)]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(
                value in (element.get(name) or "").split() if name == "class" else element.get(name) == value
                for name, value in wanted.items()
            )
        ]

    @property
    def title(self) -> str:
        head = self.root.find("head")
        found = head.find("title") if head is not None else None
        return " ".join((found.text or "").split()) if found is not None else ""

    @property
    def language(self) -> str:
        return self.root.get("lang", "")

    @property
    def h1(self) -> str:
        return words(self.all("h1")[0])

    @property
    def text(self) -> str:
        """Everything that can be read on the page."""
        body = self.root.find("body")
        return words(body) if body is not None else ""

    @property
    def main(self) -> str:
        """What can be read in the main part."""
        return " ".join(words(element) for element in self.all("main"))

    @property
    def links(self) -> dict[str, str]:
        """Words of each link -> its address; of equal words the first counts."""
        found: dict[str, str] = {}
        for element in self.all("a"):
            if element.get("href") is not None:
                found.setdefault(words(element) or element.get("aria-label", ""), str(element.get("href")))
        return found

    def link(self, text: str) -> str:
        """The address of the link that reads so, or begins or goes on so."""
        links = self.links
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for label, address in links.items():
                if fits(label, text):
                    return address
        raise AssertionError(f"no link {text!r} on {self.path}, which has {sorted(links)}")

    @property
    def fields(self) -> list[str]:
        return [name for form in self.forms for name in form.names]

    @property
    def forms(self) -> list[Form]:
        controls = {"input", "select", "textarea", "button"}
        found = []
        for form in self.all("form"):
            own = [
                element
                for element in self.elements
                if element.tag in controls
                and (
                    element.get("form") == form.get("id")
                    if element.get("form")
                    else self._inside(element, form)
                )
            ]
            found.append(Form(self, form, tuple(own)))
        return found

    def form_with(self, button: str) -> tuple[Form, Element]:
        """The form that has this button, and the button."""
        every = [(form, one, _words_of_button(one)) for form in self.forms for one in form.buttons]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for form, one, label in every:
                if fits(label, button):
                    return form, one
        raise AssertionError(
            f"no button {button!r} on {self.path}, which has {[label for *_, label in every]}"
        )

    @property
    def csrf_token(self) -> str | None:
        values = [value for form in self.forms for value in form.values.get("csrf_token", [])]
        return values[0] if values else None

    @property
    def errors(self) -> dict[str, str]:
        """Name of each field in error -> what is said beside it."""
        by_id = {element.get("id"): element for element in self.elements if element.get("id")}
        found = {}
        for element in self.elements:
            if element.get("aria-invalid") == "true":
                described = [
                    by_id[one] for one in (element.get("aria-describedby") or "").split() if one in by_id
                ]
                found[element.get("name") or element.get("id") or ""] = " ".join(map(words, described))
        return found

    def label_of(self, control: Element) -> str:
        for label in self.all("label"):
            if control.get("id") and label.get("for") == control.get("id"):
                return words(label)
        above: Element | None = control
        while above is not None:
            if above.tag == "label":
                return words(above)
            above = self._parents.get(above)
        return control.get("aria-label", "")

    def _inside(self, element: Element, container: Element) -> bool:
        above: Element | None = element
        while above is not None:
            if above is container:
                return True
            above = self._parents.get(above)
        return False

    def __contains__(self, text: str) -> bool:
        return text in self.text


def _is_button(control: Element) -> bool:
    kind = control.get("type", "submit" if control.tag == "button" else "text")
    return control.tag in {"button", "input"} and kind in {"submit", "image"}


def _words_of_button(control: Element) -> str:
    return words(control) or control.get("value") or control.get("aria-label") or ""


def _values_of(control: Element) -> list[str]:
    if control.tag == "textarea":
        return ["".join(control.itertext()).removeprefix("\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [option.get("value", words(option)) for option in chosen]
    kind = control.get("type", "text")
    if kind in {"checkbox", "radio"}:
        return [control.get("value", "on")] if control.get("checked") is not None else []
    if kind in {"submit", "image", "button", "reset", "file"}:
        return []
    return [control.get("value", "")]
