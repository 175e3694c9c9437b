"""An empty Debian 12 that boots, with a network of its own, in which the administrator's guide is typed.

Root is asked, and the programs in PROGRAMS. What is made lies in one temporary folder; the machine, its
network and the folder are gone at the end, whatever happened. BARE_DEBIAN may name a file in which the empty
system is kept for the next time.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The home of root there.
HOME = "root"
MIRROR = "http://deb.debian.org/debian"
OWN_TRUST = Path("/usr/local/share/ca-certificates")
PROGRAMS = ("debootstrap", "systemd-nspawn", "slirp4netns", "ip", "nsenter")
FENCE = re.compile(r"^( *)```sh ?([a-z ]*)\n(.*?)\n\1```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(?:#+ |\s*\d+\. )(.+)$", re.MULTILINE)
BOOT, STEP, GOODBYE = 60, 900, 30


@dataclass(frozen=True)
class Step:
    """Commands that a guide gives at once: under which words, at which line, for whom (empty: everybody)."""

    words: str
    line: int
    kind: str
    commands: str


def steps(guide: Path, kind: str = "") -> list[Step]:
    """The blocks of a guide that are to be typed, in order: those for everybody, and those of this kind."""
    text = guide.read_text("utf-8")
    found = []
    for block in FENCE.finditer(text):
        above = HEADING.findall(text, 0, block.start())
        line = text.count("\n", 0, block.start()) + 1
        if block[2] in {"", kind}:
            found.append(Step(above[-1].split(".")[0][:60], line, block[2], textwrap.dedent(block[3])))
    return found


def missing() -> str:
    """What this machine lacks for such a Debian, in a sentence; empty when nothing."""
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"An empty Debian asks for {', '.join(lacking)} (debootstrap, systemd-container, slirp4netns)."
    if os.getuid():
        return "An empty Debian is made by root."
    if not os.access("/dev/net/tun", os.W_OK):
        return "An empty Debian asks for /dev/net/tun."
    return ""


class Machine:
    """A Debian that runs, and one shell in it, as root."""

    def __init__(self, folder: Path, leader: int, namespace: str) -> None:
        self.folder, self.namespace = folder, namespace
        self._inside = ["nsenter", "--target", str(leader), "--all", "env", "-i", *ENVIRONMENT]
        self._shell = subprocess.Popen(
            [*self._inside, "bash", "--noprofile", "--norc"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.type("cd")

    def type(self, commands: str) -> str:
        """Type this in the shell, of which each line must end well; gives what it said."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        (self.folder / HOME / ".typed").write_text(f"set -e -o pipefail\n{commands}\n", "utf-8")
        # A command that reads from its terminal finds nobody at the keys.
        self._shell.stdin.write(". ~/.typed </dev/null; echo; echo --typed--\n")
        self._shell.stdin.flush()
        killer = _alarm(self._shell, STEP)
        said = []
        try:
            for line in self._shell.stdout:
                if line == "--typed--\n":
                    return "".join(said)
                said.append(line)
        finally:
            killer()
        raise AssertionError("".join(said[-60:]))

    def end(self) -> None:
        """Close the shell."""
        self._shell.kill()
        self._shell.communicate()


ENVIRONMENT = (
    f"HOME=/{HOME}",
    "LANG=C.UTF-8",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
)


def _alarm(process: subprocess.Popen[str], seconds: float) -> Callable[[], None]:
    """Kill a process that takes longer; gives what calls that off."""
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    return timer.cancel


@contextmanager
def debian() -> Iterator[Machine]:
    """An empty Debian 12 that has booted, with the sources of netwerk in the home of root."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="netwerk-debian-")))
        root = folder / "root"
        root.mkdir(mode=0o755)
        _fill(root)
        _bring_sources(root / HOME / "netwerk")
        namespace = stack.enter_context(_network(f"netwerk-debian-{secrets.token_hex(4)}"))
        leader = stack.enter_context(_booted(root, namespace, folder / "console"))
        machine = Machine(root, leader, namespace)
        stack.callback(machine.end)
        yield machine


def _fill(root: Path) -> None:
    """The least that Debian calls a system, as the installer leaves it: it boots, and knows its updates."""
    ready = os.environ.get("BARE_DEBIAN", "")
    if ready and Path(ready).exists():
        _run("tar", "-C", str(root), "-xf", ready)
    else:
        packages = "--include=systemd-sysv,dbus"
        _run("debootstrap", "--variant=minbase", packages, "bookworm", str(root), MIRROR)
        if ready:
            _run("tar", "-C", str(root), "-cf", ready, ".")
    (root / "etc/apt/sources.list").write_text(
        f"deb {MIRROR} bookworm main\ndeb {MIRROR} bookworm-updates main\n"
        f"deb {MIRROR}-security bookworm-security main\n"
    )
    (root / "etc/hostname").write_text("debian\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 debian\n")
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    (root / "etc/resolv.conf").write_text("nameserver 10.0.2.3\n")
    _trust(root)


def _trust(root: Path) -> None:
    """Where somebody looks into what leaves this machine, let the empty one trust them as this one does."""
    ours = sorted(OWN_TRUST.glob("*.crt"))
    there = root / OWN_TRUST.relative_to("/")
    there.mkdir(parents=True, exist_ok=True)
    for certificate in ours:
        shutil.copy(certificate, there)
    if ours:
        (root / "etc/pip.conf").write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")


def _bring_sources(folder: Path) -> None:
    """A repository of the files as they are here."""
    folder.mkdir()
    listed = _run("git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    who = ("-c", "user.name=netwerk", "-c", "user.email=netwerk@example.org")
    for words in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "--quiet", "-m", "As it is here")):
        _run("git", "-C", str(folder), *words)


@contextmanager
def _network(name: str) -> Iterator[str]:
    """A network namespace with a loopback of its own, from which the outside can be reached."""
    _run("ip", "netns", "add", name)
    try:
        with _running(
            "slirp4netns", "--configure", "--mtu=1400", "--disable-host-loopback",
            "--netns-type=path", f"/run/netns/{name}", "tap0",
        ):  # fmt: skip
            yield name
    finally:
        _run("ip", "netns", "delete", name)


@contextmanager
def _booted(root: Path, namespace: str, console: Path) -> Iterator[int]:
    """The number of the first process of a machine that has started all its services."""
    with (
        console.open("wb") as log,
        _running(
            "systemd-nspawn", "--boot", f"--directory={root}", f"--machine={namespace}",
            "--register=no", "--keep-unit", "--resolv-conf=off", "--link-journal=no",
            f"--network-namespace-path=/run/netns/{namespace}", stdout=log,
        ) as process,
    ):  # fmt: skip
        end = time.monotonic() + BOOT
        while b"multi-user.target" not in console.read_bytes():
            assert process.poll() is None, console.read_text("utf-8", "replace")
            assert time.monotonic() < end, "It did not start: " + console.read_text("utf-8", "replace")
            time.sleep(0.2)
        yield int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])


@contextmanager
def _running(*words: str, stdout: object = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GOODBYE)
        process.kill()
        process.wait()


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout
