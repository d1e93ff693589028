"""Labels go out as ASReview reads them, and what it writes comes in."""

from __future__ import annotations

import csv
import io

import pytest
import rispy

from moothall.library.exchange import Person, Record, read
from moothall.library.screening.labels import Labelled, label_of, without_labels, write_csv, write_ris

MADE = [
    Labelled(Record("Deciding together", authors=(Person("Pryce", "Ann"),), published="2021", abstract="One, two\n\nthree", key="r1"), True),
    Labelled(Record('A "quoted" title, with a comma', key="r2", other=(("ris:N1", "A note of the reader"),)), False),
    Labelled(Record("=1+1 is no formula", key="r3"), None),
]  # fmt: skip


@pytest.mark.parametrize("write", [write_ris, write_csv])
def test_what_goes_out_comes_back_with_its_label(write) -> None:  # type: ignore[no-untyped-def]
    back = list(read("".join(write(MADE)).encode()))
    assert [label_of(record) for record in back] == [True, False, None]
    assert [record.full_title for record in back] == [one.record.full_title for one in MADE]
    assert [without_labels(record).said("csv:label_included") for record in back] == ["", "", ""]


def test_the_table_has_the_column_that_asreview_reads() -> None:
    rows = list(csv.DictReader(io.StringIO("".join(write_csv(MADE)))))
    assert [row["label_included"] for row in rows] == ["1", "0", ""]
    assert rows[0]["title"] == "Deciding together"
    assert rows[0]["abstract"].startswith("One, two")


def test_the_ris_is_read_by_the_parser_that_asreview_uses_with_the_label_in_a_note() -> None:
    entries = rispy.loads("".join(write_ris(MADE)))
    assert [entry["notes"][-1] for entry in entries] == [
        "ASReview_relevant",
        "ASReview_irrelevant",
        "ASReview_not_seen",
    ]
    assert entries[1]["notes"][0] == "A note of the reader"


def test_what_asreview_exports_as_a_table_is_read() -> None:
    text = (
        "record_id,title,abstract,asreview_label,asreview_time,asreview_note\n"
        "0,Deciding together,One,1,2026-11-02 10:00:00,good\n1,Another,Two,0,2026-11-02 10:01:00,\n2,Unread,Three,,,\n"
    )
    back = list(read(text.encode()))
    assert [label_of(record) for record in back] == [True, False, None]
    assert not [
        name for record in back for name, _value in without_labels(record).other if "asreview" in name
    ]


def test_what_asreview_exports_as_ris_is_read() -> None:
    text = "TY  - JOUR\nTI  - Deciding together\nN1  - ASReview_relevant\nN1  - ASReview_prior\nER  - \n\nTY  - JOUR\nTI  - Two\nN1  - <p>ASReview_not_seen</p>\nER  - \n"
    assert [label_of(record) for record in read(text.encode())] == [True, None]


def test_a_record_that_says_two_things_is_refused() -> None:
    record = Record("Both", other=(("ris:N1", "ASReview_relevant"), ("ris:N1", "ASReview_irrelevant")))
    with pytest.raises(ValueError, match="relevant and not relevant"):
        label_of(record)
