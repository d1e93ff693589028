"""A work as the record that other libraries read, and a record that comes in as the description of a work."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.library.catalogue.actions import put_new_works, withdraw_work
from moothall.library.catalogue.description import Name, WorkDescription
from moothall.library.catalogue.models import Work
from moothall.library.catalogue.records import described, record_of
from moothall.library.exchange import Body, Person, Record

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 29)


def test_a_work_is_told_with_all_that_is_known_of_it() -> None:
    """Its licence by name, its topics as words, its year where no day is known."""
    put_new_works(
        by="test", reason="test",
        described=[WorkDescription(
            key="fires", kind="review", title="Two fires", subtitle="what is known", year=2020, licence="ogl-3", languages=("en", "cy"),
            contributors=(Name("Example", "Ann", orcid="0000-0002-1825-0097"), Name(body="Home Office")), topics=("multi-agency",),
            keywords=("panels",), summary="What we make of it.", countries=("GB-WLS",), other={"ris:M1": ["a", "b"], "read": "whole"},
        )],
    )  # fmt: skip
    record = record_of(Work.objects.get(key="fires"))
    assert record.authors == (Person("Example", "Ann", "0000-0002-1825-0097"), Body("Home Office"))
    assert (record.published, record.licence, record.abstract) == (
        "2020",
        "OGL-UK-3.0",
        "What we make of it.",
    )
    assert record.keywords[0] == "panels"
    assert len(record.keywords) == 2
    assert record.other == (("ris:M1", "a"), ("ris:M1", "b"))


def test_a_withdrawn_work_says_so_wherever_it_goes() -> None:
    """In a note of each form."""
    put_new_works(
        by="test", reason="test", described=[WorkDescription(key="gone", kind="report", title="Gone")]
    )
    work = withdraw_work(by="test", key="gone", notice="The figures were wrong.")
    assert record_of(work).said("bibtex:note") == "Withdrawn: The figures were wrong."


@pytest.mark.parametrize(
    ("licence", "code", "summary", "kept"),
    [
        ("OGL-UK-3.0", "ogl-3", "Theirs.", {}),
        ("CC-BY-SA-4.0", "not-read", "Theirs.", {"licence": "CC-BY-SA-4.0"}),
        ("All rights reserved to us", "not-read", "", {"licence": "All rights reserved to us"}),
        ("", "not-read", "", {}),
    ],
)
def test_an_abstract_is_only_given_on_where_its_licence_lets_anyone(
    licence: str, code: str, summary: str, kept: dict[str, str]
) -> None:
    """Else the library's own summary is still to be written."""
    told = described(Record(title="A", abstract="Theirs.", licence=licence), "a", "records.ris", ON)
    assert (told.licence, told.summary, told.other) == (code, summary, kept)
    assert told.summary_by == ("licensed" if summary else "ours")
    assert told.metadata_source == "records.ris, 2026-11-29"


def test_a_record_that_came_in_goes_out_the_same() -> None:
    """Through the database and back."""
    record = Record(
        title="Fees", subtitle="and debts", kind="article", key="fees", authors=(Person("Example", "Ann, Jr."), Body("A board")),
        published="2020-10-21", doi="10.1000/x", url="https://example.org/a", isbn="9780306406157", issn="0378-5955", publisher="P",
        container="J", volume="1", issue="2", pages="1-9", licence="CC-BY-4.0", abstract="One.\n\nTwo.", languages=("en",),
        countries=("TH",), keywords=("a", "b"), other=(("ris:M1", "x"), ("ris:M1", "y"), ("ris:N1", "z")),
    )  # fmt: skip
    put_new_works(by="test", reason="test", described=[described(record, "fees", "records.ris", ON)])
    assert record_of(Work.objects.get(key="fees")) == record
