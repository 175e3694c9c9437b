"""A password that leaked elsewhere is known by its hash, in a file of any length."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from netwerk.kernel import breaches

LEAKED = [f"gelekt wachtwoord {number}" for number in range(300)]


def hashed(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def listed(path: Path, passwords: list[str], end: str) -> Path:
    lines = sorted(f"{hashed(one)}:{number * 37 + 1}" for number, one in enumerate(passwords))
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 300])
def test_each_one_in_the_list_is_found_and_no_other(tmp_path: Path, number: int, end: str) -> None:
    path = listed(tmp_path / "pwned.txt", LEAKED[:number], end)
    assert all(breaches.is_in(path, one) for one in LEAKED[:number])
    assert not any(breaches.is_in(path, f"nooit gelekt {other}") for other in range(300))


def test_a_list_that_is_not_there_is_no_empty_list(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="pwned"):
        breaches.is_in(tmp_path / "pwned.txt", "wat dan ook")
