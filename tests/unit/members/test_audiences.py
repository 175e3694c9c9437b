"""Who sees which block of a profile: the narrower of what its owner chose for it and for their name."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from netwerk.kernel.errors import Invalid
from netwerk.members import domains
from netwerk.members.rules import Audience, audience_of, sees_block

NOBODY, MEMBERS, EVERYBODY = Audience


@pytest.mark.parametrize(
    ("work", "block", "comes_to"),
    [
        (NOBODY, EVERYBODY, NOBODY),
        (NOBODY, MEMBERS, NOBODY),
        (MEMBERS, NOBODY, NOBODY),
        (MEMBERS, MEMBERS, MEMBERS),
        (MEMBERS, EVERYBODY, MEMBERS),
        (EVERYBODY, NOBODY, NOBODY),
        (EVERYBODY, MEMBERS, MEMBERS),
        (EVERYBODY, EVERYBODY, EVERYBODY),
    ],
)
def test_no_block_is_seen_by_more_people_than_the_name(
    work: Audience, block: Audience, comes_to: Audience
) -> None:
    profile = SimpleNamespace(work_for=work, about_for=block)
    assert audience_of(profile, "about") is comes_to
    assert sees_block(profile, "about", signed_in=True) is (comes_to is not NOBODY)
    assert sees_block(profile, "about", signed_in=False) is (comes_to is EVERYBODY)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("School.be", "school.be"), ("@school.be", "school.be"), ("an@mail.school.be", "mail.school.be")],
)
def test_a_domain_is_read_as_people_write_it(typed: str, kept: str) -> None:
    assert domains.checked(typed) == kept


@pytest.mark.parametrize(
    "typed", ["gmail.com", "telenet.be", "Hotmail.com", "school", "a b.be", "<script>.be", "x" * 200 + ".be"]
)
def test_a_provider_for_anybody_and_nonsense_are_no_domain_of_an_organisation(typed: str) -> None:
    with pytest.raises(Invalid):
        domains.checked(typed)


def test_an_address_of_a_provider_says_nothing_about_where_somebody_works() -> None:
    assert domains.domain_of("an@Gmail.com") == ""
    assert domains.domain_of("an@school.example") == "school.example"
