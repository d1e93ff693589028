"""What is written is read back the same, whatever a record says; and nothing a file says can break the reading."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.library.exchange import FORMS, KINDS, Author, Body, ExchangeError, Person, Record, read, written
from moothall.library.exchange.dates import partial_date
from moothall.library.exchange.identifiers import digits_13
from moothall.library.exchange.words import tidy, tidy_paragraphs, without_markup

LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"), exclude_characters="<>"
)
MARKS = st.sampled_from(
    [
        *"{}\\%$#_&~^\"'`@=+-:;,.()[]/|!?* \n",
        "--",
        "---",
        "''",
        "``",
        " and ",
        "TY  - ",
        "\n\n",
        "@article{",
        "\\'e",
    ]
)


@st.composite
def texts(draw: st.DrawFn, without: str = "") -> str:
    """A line of any letters and of those that formats take for their own; as a record holds it."""
    said = "".join(draw(st.lists(st.one_of(LETTERS, MARKS), min_size=1, max_size=20)))
    return tidy(without_markup(said.translate({ord(one): "x" for one in without}))) or "A"


def words(without: str = "") -> st.SearchStrategy[str]:
    """A line, or none."""
    return st.one_of(st.just(""), texts(without))


NAMES = st.from_regex(
    r"[A-ZÉŁÖ][a-zéłö'’]{1,8}([ -][A-ZÉ][a-zé]{1,8})?( and [A-Z][a-z]{1,4})?", fullmatch=True
)
PERSONS = st.builds(
    Person, NAMES, st.from_regex(r"[A-ZÉ][a-zé]{1,8}( [A-Z]\.)?(, (Jr|III))?", fullmatch=True),
    st.sampled_from(["", "0000-0002-1825-0097"]),
)  # fmt: skip
BODIES = st.builds(
    Body,
    st.from_regex(
        r"[A-Z][a-z]{1,8}(, [A-Z][a-z]{1,8})?( and [A-Z][a-z]{1,8})?( & [A-Z]{2,3})?", fullmatch=True
    ),
)
AUTHORS: st.SearchStrategy[Author] = st.one_of(PERSONS, BODIES)


@st.composite
def dates(draw: st.DrawFn) -> str:
    """As much of a date as may be known."""
    day = draw(st.dates(min_value=date(1000, 1, 1), max_value=date(2199, 12, 31)))
    parts = (day.year, day.month, day.day)[: draw(st.integers(1, 3))]
    return draw(st.sampled_from(["", partial_date(*parts) or ""]))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record of ours."""
    first = draw(st.integers(1, 900))
    return Record(
        title=draw(texts(":")),
        subtitle=draw(words()),
        kind=draw(st.sampled_from(KINDS)),
        key=draw(st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)),
        authors=tuple(draw(st.lists(AUTHORS, max_size=4, unique=True))),
        published=draw(dates()),
        doi=draw(st.sampled_from(["", "10.1000/abc.1", "10.5281/zenodo.99", "10.1002/(sici)1097<1::aid-a>3.0.co;2-x"])),
        url=draw(st.sampled_from(["", "https://www.gov.uk/a%20b", "https://x.org/?q=1&a=%25;b#top"])),
        isbn=draw(st.sampled_from(["", digits_13("030640615")])),
        issn=draw(st.sampled_from(["", "0378-5955", "2041-210X"])),
        publisher=draw(words()),
        container=draw(words()),
        volume=draw(words()),
        issue=draw(words()),
        pages=draw(st.sampled_from(["", "1-9", "e123", f"{first}-{first + 9}", "A1-2-A1-5", "12, 14"])),
        licence=draw(st.sampled_from(["", "CC-BY-4.0", "OGL-UK-3.0", "All rights reserved"])),
        abstract=tidy_paragraphs(without_markup("\n\n".join(draw(st.lists(texts(), max_size=3))))),
        languages=tuple(draw(st.lists(st.sampled_from(["en", "cy", "en-GB", "zh-Hant"]), max_size=3, unique=True))),
        countries=tuple(draw(st.lists(st.sampled_from(["GB", "GB-WLS", "TH", "FJ"]), max_size=3, unique=True))),
        keywords=tuple(draw(st.lists(texts(";"), max_size=4, unique=True))),
    )  # fmt: skip


def held(record: Record, form: str) -> Record:
    """A record without what a form has no place for: an ORCID."""
    if form in ("csl", "csv"):
        return record
    bare = [replace(one, orcid="") if isinstance(one, Person) else one for one in record.authors]
    return replace(record, authors=tuple(dict.fromkeys(bare)))


@pytest.mark.parametrize("form", ["ris", "bibtex", "csl", "csv"])
@given(told=st.lists(records(), min_size=1, max_size=3, unique_by=lambda one: one.key))
def test_what_is_written_is_read_back_the_same(form: str, told: list[Record]) -> None:
    """Every field, and nothing reported."""
    reading = read(written(told, form).encode())
    found = list(reading)
    assert reading.form == form
    assert [replace(one, other=()) for one in found] == [held(one, form) for one in told], (
        reading.report.misreads
    )
    assert reading.report.total == 0, list(reading.report.lines())


@pytest.mark.parametrize("form", FORMS)
@given(
    said=st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(LETTERS, MARKS), max_size=80).map(lambda all_: "".join(all_).encode()),
    )
)
def test_no_bytes_break_the_reading(form: Any, said: bytes) -> None:
    """What cannot be read is reported, or the file is refused in words."""
    with suppress(ExchangeError):
        reading = read(said, form)
        assert len(list(reading)) == reading.report.records


HALVES = st.text(st.characters(categories=["Cs", "Nd"]), min_size=1, max_size=4).map(
    lambda text: f"10.1000/{text}"
)
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        HALVES,
        HALVES.map("https://example.org/{}".format),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "type",
        "title",
        "author",
        "issued",
        "published",
        "DOI",
        "URL",
        "ISSN",
        "page",
        "license",
        "custom",
        "subject",
        "genre",
        "message",
    ]
)


@pytest.mark.parametrize("form", ["csl", "crossref"])
@given(items=st.lists(st.dictionaries(FIELDS, JSON, max_size=8), max_size=3), listed=st.booleans())
def test_no_json_breaks_the_reading(form: Any, items: list[dict[str, Any]], listed: bool) -> None:
    """Any value may stand under any name."""
    import json

    told = [item | {"title": [item.get("title")]} if listed else item for item in items]
    reading = read(json.dumps(told).encode(), form)
    found = list(reading)
    assert len(found) == reading.report.records
    # All of it can be written down.
    assert (written(found, "csv") + "".join(reading.report.lines())).encode()
