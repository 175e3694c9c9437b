"""Every table that can hold something about a person is in a holding, or says why it holds nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import JSON, LargeBinary, String, Table

from netwerk.kernel.database import Base
from netwerk.members import holdings
from netwerk.portal import retention

pytestmark = [pytest.mark.house, pytest.mark.one_database]

# A word of our own, a code or a hash fits in so many characters; a name or an address does not.
LONGEST_CODE = 20

NOT_PERSONAL = {
    "content_page": "texts of the site; who changed them last is a number of an account",
    "former_slug": "addresses that pages had before",
    "event_step": "what was done for a day, by name of the step",
    "forum_post_pointer": "numbers of posts",
    "forum_post_quotation": "numbers of posts",
    "funding": "projects that pay",
    "helpdesk_faq": "questions and answers for all to read, without who asked",
    "import_key": "what files call organisations, days and practices",
    "joint": "kinds and ids; who made it is a number of an account",
    "job_run": "names of jobs",
    "job_report": "names of jobs and of errors",
    "mail_pause": "why we held the mail; who did is a number of an account",
    "mail_refusal": "digests of addresses, from which no address follows; so that nobody is mailed again",
    "mail_wording": "texts of our mails",
    "mailbox_position": "our own mailbox",
    "municipality": "places",
    "establishment": "places where organisations are",
    "organisation": "schools, companies and other bodies, which are not people",
    "organisation_domain": "domains of organisations; who added one is a number of an account",
    "organisation_type": "words",
    "partnership": "organisations that work together; who proposed it is a number of an account",
    "partnership_partner": "organisations; who confirmed is a number of an account",
    "practice_facet": "words by which a practice is found",
    "practice_partner": "organisations",
    "purge_run": "names of classes and numbers",
    "question": "what organisers ask, not what people answer",
    "evaluation_response": "answers under a random key, without time: nobody can tell whose they are",
    "region": "places",
    "search_document": "kinds and ids; what is said of them is made anew when its source changes",
    "search_due": "kinds and ids of what the index still has to follow",
    "search_text": "made of what features show to everybody, and made anew when that changes",
    "search_word": "single words that occur somewhere",
    "sector": "words",
    "series": "titles of tracks",
    "study_domain": "words",
    "synonym_group": "words",
    "term": "words",
    "theme": "words",
    "throttle": "digests, gone within the hour",
    "worker_heartbeat": "names of our machines",
}


def can_hold_somebody(table: Table) -> bool:
    """Is there a column for a text, for anything at all, or for the number of an account?"""
    for column in table.columns:
        if any(key.column.table.name in {"member", "attendee", "booking"} for key in column.foreign_keys):
            return True
        if isinstance(column.type, String) and (column.type.length or LONGEST_CODE + 1) > LONGEST_CODE:
            return True
        if isinstance(column.type, JSON | LargeBinary):
            return True
    return False


def test_every_table_that_can_hold_somebody_is_in_a_holding_or_says_why_not(app: Flask) -> None:
    held = {table for one in holdings.all_holdings() for table in one.tables}
    can = {table.name for table in Base.metadata.sorted_tables if can_hold_somebody(table)}
    assert held <= set(Base.metadata.tables)
    assert can - held - set(NOT_PERSONAL) == set(), "say what is kept, in a holding, or why it is nobody's"
    assert set(NOT_PERSONAL) & held == set()
    assert set(NOT_PERSONAL) - set(Base.metadata.tables) == set()


def test_every_list_has_a_name_of_its_own_and_a_term_of_the_table(app: Flask) -> None:
    lists = holdings.all_holdings()
    assert len({one.name for one in lists}) == len(lists)
    assert {one.term for one in lists} <= set(retention.BY_KEY)
    assert len(retention.BY_KEY) == len(retention.TABLE)


def test_the_guide_for_administrators_holds_the_table_as_it_is(app: Flask) -> None:
    guide = (Path(app.root_path).parent / "docs" / "privacy.md").read_text("utf-8")
    for one in retention.TABLE:
        assert f"| {one.title} | {one.term} | {one.ground} |" in guide
