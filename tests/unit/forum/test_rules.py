"""Numbers, pages, and what somebody may send."""

from __future__ import annotations

import pytest

from netwerk.forum import rules
from netwerk.forum.rules import KNOWN, NEW, PAGE, SEEN, standing


@pytest.mark.parametrize(
    ("no", "page"), [(-3, 1), (0, 1), (1, 1), (25, 1), (26, 2), (50, 2), (51, 3), (57, 3), (10_000, 400)]
)
def test_a_post_stands_on_a_page_that_never_changes(no: int, page: int) -> None:
    assert rules.page_of(no) == page


@pytest.mark.parametrize("page", [1, 2, 3, 400])
def test_a_page_holds_the_numbers_from_its_first(page: int) -> None:
    first = rules.first_on(page)
    assert [rules.page_of(no) for no in (first, first + PAGE - 1)] == [page, page]
    assert rules.page_of(first + PAGE) == page + 1


@pytest.mark.parametrize(("last_no", "pages"), [(0, 1), (1, 1), (25, 1), (26, 2), (300, 12)])
def test_a_thread_has_as_many_pages_as_its_numbers_need(last_no: int, pages: int) -> None:
    assert rules.pages(last_no) == pages


@pytest.mark.parametrize(
    ("has_role", "works_at_verified", "has_shown_post", "expected"),
    [
        (True, False, False, KNOWN),
        (False, True, False, KNOWN),
        (True, True, True, KNOWN),
        (False, False, True, SEEN),
        (False, False, False, NEW),
    ],
)
def test_only_the_first_post_of_an_open_sign_up_waits(
    *, has_role: bool, works_at_verified: bool, has_shown_post: bool, expected: rules.Standing
) -> None:
    found = standing(has_role=has_role, works_at_verified=works_at_verified, has_shown_post=has_shown_post)
    assert found == expected
    assert found.waits == (expected is NEW)
