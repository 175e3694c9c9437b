"""Somebody at a browser: visits pages, clicks links, fills in forms, signed in or not."""

from __future__ import annotations

import contextvars
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask, session
from sqlalchemy import event, select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.members import login
from netwerk.members.models import Member
from tests.support.page import Page, Values

HOST = "http://localhost"
SHARED_WORDS = 'AS "table", theme.'


class Counter:
    """Counts the statements an application sends to its database."""

    def __init__(self, app: Flask) -> None:
        self.statements: list[str] = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        # The shared words are read once by a process until one of them changes, whatever page is opened.
        passed_over = statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE"))
        if not passed_over and SHARED_WORDS not in statement:
            self.statements.append(statement)


class Visitor:
    """A browser with its own cookies.

    `status` is what the visit must end with; pages are checked as they are parsed. After a visit
    `queries` holds the statements it sent to the database.
    """

    def __init__(self, app: Flask, counter: Counter, member_id: int | None = None) -> None:
        self.app = app
        self._counter = counter
        self._client = app.test_client()
        self.page: Page | None = None
        self.response: TestResponse | None = None
        self.queries: list[str] = []
        if member_id is not None:
            self._sign_in(member_id)

    def as_(self, member: Member | int) -> Visitor:
        """Another browser, in which this member is signed in."""
        member_id = member if isinstance(member, int) else member.id
        return Visitor(self.app, self._counter, member_id)

    @property
    def query_count(self) -> int:
        """Statements sent to the database by the last visit, its redirects included."""
        return len(self.queries)

    def open(
        self, path: str, *, method: str = "GET", status: int | None = 200, **options: Any
    ) -> TestResponse:
        """Visit an address as it is: no redirect is followed, nothing is parsed."""
        # The test's own reads must not stand in the way of the request, nor be older than it afterwards.
        db.session.rollback()
        before = len(self._counter.statements)
        # A new context: the request makes its own application context instead of borrowing the test's.
        response: TestResponse = contextvars.Context().run(
            self._client.open, path, method=method, base_url=HOST, buffered=True, **options
        )
        # A form with large files stands in a file of its own, which nobody closes.
        response.request.environ["wsgi.input"].close()
        self.queries = self._counter.statements[before:]
        self.response = response
        if status is not None:
            assert response.status_code == status, _wrong_status(path, status, response)
        return response

    def get(self, path: str, *, status: int = 200, **options: Any) -> Page:
        """Visit a page, following redirects."""
        return self._follow(self.open(path, status=None, **options), path, status)

    def post(self, path: str, form: Values | None = None, *, status: int = 200, **options: Any) -> Page:
        """Send a form to an address, with the CSRF token that the browser's last form had."""
        data = {"csrf_token": self.token(), **(form or {})}
        return self._follow(self.open(path, method="POST", status=None, data=data, **options), path, status)

    def click(self, text: str, *, status: int = 200) -> Page:
        """Follow the link that reads so."""
        return self.get(self._at(self._on().link(text)), status=status)

    def submit(self, button: str, values: Values | None = None, *, status: int = 200, **more: Any) -> Page:
        """Fill in the form with this button and press it; fields go by name or by their label."""
        form, pressed = self._on().form_with(button)
        data: dict[str, Any] = dict(form.filled({**(values or {}), **more}))
        if pressed.get("name"):
            data[str(pressed.get("name"))] = [pressed.get("value", "")]
        address = self._at(pressed.get("formaction") or form.action)
        if (pressed.get("formmethod") or form.method).upper() == "GET":
            return self.get(f"{address.split('?')[0]}?{urlencode(data, doseq=True)}", status=status)
        return self._follow(self.open(address, method="POST", status=None, data=data), address, status)

    def token(self) -> str:
        """The CSRF token of this browser, taken from a form as the browser would."""
        if self.page is None or self.page.csrf_token is None:
            self.get("/weergave")
        assert self.page is not None
        assert self.page.csrf_token is not None, f"no form with a token on {self.page.path}"
        return self.page.csrf_token

    def cookie(self, name: str, value: str) -> None:
        """Put a cookie into the jar."""
        self._client.set_cookie(name, value, domain="localhost")

    @property
    def cookies(self) -> dict[str, str]:
        jar = self._client._cookies or {}
        return {cookie.key: cookie.value for cookie in jar.values()}

    def _on(self) -> Page:
        assert self.page is not None, "visit a page first"
        return self.page

    def _at(self, address: str) -> str:
        assert self.page is not None
        return urljoin(HOST + self.page.path, address).removeprefix(HOST)

    def _follow(self, response: TestResponse, path: str, status: int) -> Page:
        queries = self.queries
        for _step in range(5):
            if response.status_code not in {301, 302, 303, 307, 308}:
                break
            path = urljoin(HOST + path, response.headers["Location"])
            assert urlsplit(path).netloc == urlsplit(HOST).netloc, f"redirected elsewhere, to {path}"
            path = path.removeprefix(HOST)
            response = self.open(path, status=None)
            queries = queries + self.queries
        self.queries = queries
        assert response.status_code == status, _wrong_status(path, status, response)
        assert response.mimetype == "text/html", f"{path} is {response.mimetype}"
        self.page = Page(response.text, path=path, status=response.status_code)
        return self.page

    def _sign_in(self, member_id: int) -> None:
        db.session.rollback()
        name, value = session_cookie(self.app, member_id)
        self.cookie(name, value)


def session_cookie(app: Flask, member_id: int) -> tuple[str, str]:
    """The cookie, name and value, that a browser has after the member signed in."""
    return contextvars.Context().run(_sign_in, app, member_id)


def _sign_in(app: Flask, member_id: int) -> tuple[str, str]:
    with app.test_request_context("/"):
        wanted = select(Member).where(Member.id == member_id)
        eager = (selectinload(Member.grants), selectinload(Member.memberships))
        member = db.session.scalars(wanted.options(*eager)).one()
        login.start_session(member, clock.now())
        db.session.commit()
        response = app.make_response("")
        app.session_interface.save_session(app, session, response)
    name, _equals, rest = response.headers["Set-Cookie"].partition("=")
    return name, rest.split(";")[0]


def _wrong_status(path: str, wanted: int, response: TestResponse) -> str:
    said = ""
    if response.mimetype == "text/html":
        try:
            page = Page(response.text, path=path)
            said = f": {page.title}; errors {page.errors}; {page.main[:300]}"
        except AssertionError as error:
            said = f": {error}"
    return f"{path} answered {response.status_code}, not {wanted}{said}"
