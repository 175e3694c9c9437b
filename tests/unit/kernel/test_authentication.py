"""Whether our mail server found that a mail came from whom it says."""

from __future__ import annotations

import pytest

from netwerk.kernel.inbox.authentication import is_proven

OURS = "mx.limburg.example"
AN = "an@school.example"


@pytest.mark.parametrize(
    ("found", "proven"),
    [
        ("dmarc=pass (p=none) header.from=school.example", True),
        ("dmarc=fail header.from=school.example; dkim=pass header.d=school.example", False),
        ("dmarc=none header.from=school.example; dkim=pass header.d=school.example", True),
        ("dmarc=temperror header.from=school.example; spf=pass smtp.mailfrom=an@school.example", True),
        ("dkim=pass (2048-bit key) header.i=@mail.school.example header.b=aBc/1+=", True),
        ("spf=pass smtp.mailfrom=bounce.school.example", True),
        ("dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example", False),
        ("dkim=pass header.d=example", False),
        ("dkim=pass header.d=preschool.example", False),
        ("dkim=fail header.d=school.example; spf=softfail smtp.mailfrom=an@school.example", False),
        ("spf=pass smtp.helo=school.example", False),
        ("iprev=pass policy.iprev=192.0.2.1", False),
        ("none", False),
    ],
)
def test_what_our_server_found_decides(found: str, proven: bool) -> None:
    assert is_proven(AN, [f"{OURS}; {found}"], OURS) is proven


def test_only_the_topmost_of_our_own_server_counts() -> None:
    good, bad = (f"dmarc={one} header.from=school.example" for one in ("pass", "fail"))
    assert is_proven(AN, [f"{OURS}; {good}", f"{OURS}; {bad}"], OURS)
    assert not is_proven(AN, [f"{OURS}; {bad}", f"{OURS}; {good}"], OURS), "the lower one is forged"
    assert not is_proven(AN, [f"mx.elsewhere.example; {good}"], OURS)
    assert is_proven(AN, [f"mx.elsewhere.example; {bad}", f"{OURS.upper()} 1; {good}"], OURS)
    assert not is_proven(AN, [], OURS)


@pytest.mark.parametrize(
    "header", ["", ";", "(" * 3000, f"{OURS}", f"{OURS}; dkim=", f"{OURS}; =;=", "\x00", f"{OURS} 2; none"]
)
def test_what_is_no_such_header_proves_nothing(header: str) -> None:
    assert not is_proven(AN, [header], OURS)


@pytest.mark.parametrize("sender", ["", "an", "@", "an@"])
def test_no_sender_is_not_proven(sender: str) -> None:
    assert not is_proven(sender, [f"{OURS}; dmarc=pass"], OURS)
