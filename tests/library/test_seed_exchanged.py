"""The works that Moothall comes with, through every form and back: real titles, real names, real years."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moothall.library.catalogue.models import Work
from moothall.library.catalogue.records import NEEDED, record_of
from moothall.library.exchange import Author, Body, Person, Record, read, written
from moothall.library.exchange.citations import cite_all
from moothall.library.exchange.same import Known
from moothall.library.seed.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def records() -> list[Record]:
    """All of them as records."""
    load(by="moothall library seed")
    return [record_of(work) for work in Work.objects.prefetch_related(*NEEDED).order_by("pk")]


@pytest.mark.parametrize("form", ["ris", "bibtex", "csl", "csv"])
def test_every_work_is_read_back_as_it_was_written(form: str, records: list[Record]) -> None:
    """With nothing reported."""
    reading = read(written(records, form).encode())
    found = {record.key: replace(record, other=()) for record in reading}
    assert list(reading.report.lines())[1:] == []
    for record in records:
        assert found[record.key] == replace(
            record, other=(), authors=tuple(held(one, form) for one in record.authors)
        )


def held(author: Author, form: str) -> Author:
    """What a form has a place for: RIS and tables take a family name alone for a body, and neither RIS nor BibTeX has an ORCID."""
    if isinstance(author, Person) and not author.given and form in ("ris", "csv"):
        return Body(author.family)
    return replace(author, orcid="") if isinstance(author, Person) and form in ("ris", "bibtex") else author


def test_no_two_works_are_taken_for_one(records: list[Record]) -> None:
    """And each is known again."""
    known = Known()
    for record in records:
        verdict = known.compare(record)
        assert verdict.standing != "the same", (record.key, verdict)
        known.add(record)
    assert {known.compare(record.with_key("")).key for record in records} == {
        record.key for record in records
    }


def test_every_work_can_be_cited(records: list[Record]) -> None:
    """In every style, with its title, and no stop or space too many."""
    for record in records:
        for one in cite_all(record):
            assert record.title.rstrip(".") in one.text
            assert not any(fault in one.text for fault in ("  ", "..", ",,", " .", " ,", "()", "’’"))
