"""A real mailbox server for tests: Dovecot on a free port, with its own files, never as root."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.live import free_port

PASSWORD = "geheim"
USER = "netwerk"

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail
first_valid_uid = 1
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    """A running server with one mailbox."""

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            client.login(USER, PASSWORD)
        except imaplib.IMAP4.error:
            client.shutdown()
            raise
        return client

    def put(self, *messages: bytes) -> None:
        """Deliver messages, in this order, unread."""
        client = self.client()
        for octets in messages:
            kind, answer = client.append("INBOX", None, None, octets)
            assert kind == "OK", answer
        client.logout()

    def empty(self) -> None:
        """Remove all messages; the next have higher UIDs."""
        client = self.client()
        _kind, number = client.select("INBOX")
        if number != [b"0"]:
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()
        client.logout()


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A server for the length of a test; files of nobody when the tests run as root."""
    me = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")
    folder, port = Path(tempfile.mkdtemp(prefix="netwerk-dovecot-")), free_port()
    group = subprocess.run(
        ["id", "-gn", me.pw_name], capture_output=True, text=True, check=True
    ).stdout.strip()
    values = {"folder": folder, "port": port, "user": me.pw_name, "group": group, "password": PASSWORD}
    config = folder / "dovecot.conf"
    config.write_text(CONFIG.format(**values, uid=me.pw_uid, gid=me.pw_gid))
    for path in (folder, config):
        os.chown(path, me.pw_uid, me.pw_gid)
    as_user = {} if os.getuid() else {"user": me.pw_uid, "group": me.pw_gid, "extra_groups": []}
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or "dovecot"
    process = subprocess.Popen([program, "-F", "-c", str(config)], cwd=folder, **as_user)
    try:
        server = Dovecot(port)
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Dovecot, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            server.client().logout()
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.1)
        else:
            return
    said = log.read_text("utf-8", "replace") if log.exists() else "nothing"
    raise AssertionError(f"Dovecot did not start: {said[-1500:]}")
