"""The worker and the mail server of a test in one: what waits in the outbox is sent and can be read."""

from __future__ import annotations

from email.message import EmailMessage

from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.kernel.smtp import Transport
from tests.support.smtp import Server


class PostOffice:
    """Delivers over real SMTP to the test's own server."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def deliver(self) -> list[EmailMessage]:
        """Send everything that is due; gives the mails that came in now, in order."""
        db.session.rollback()
        before = len(self.server.received)
        transport = Transport(self.server.url)
        while outbox.deliver_due(transport, owner="test"):
            pass
        if not self.server.answers:
            faulty = [row.last_error for row in outbox.recent(100) if row.last_error and row.attempts]
            assert not faulty, f"mails that could not be written: {faulty}"
            db.session.rollback()
        return [one.mail for one in self.server.received[before:]]

    @property
    def mails(self) -> list[EmailMessage]:
        """Every mail delivered so far."""
        return [one.mail for one in self.server.received]

    def to(self, address: str) -> list[EmailMessage]:
        """The mails of one person, after a delivery round."""
        self.deliver()
        return [one.mail for one in self.server.received if one.recipient == address]

    @staticmethod
    def text(mail: EmailMessage) -> str:
        """The plain text of a mail."""
        part = mail.get_body(preferencelist=("plain",))
        assert part is not None, "a mail without plain text"
        return str(part.get_content())

    @staticmethod
    def calendar(mail: EmailMessage) -> bytes | None:
        """The calendar object in a mail, as its octets; None when it carries none."""
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                return bytes(part.get_payload(decode=True))
        return None
