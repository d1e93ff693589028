"""What holds for any return: a right row comes back as it was written, and a wrong one never stops the reading."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import BinaryIO

from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.methods.returns import CollectionYear, Fault, Part, Reading, ReturnRefused, Row
from moothall.methods.returns.codes import code_book
from moothall.methods.returns.values import parse_date, upn_letter, well_formed_upn, written

YEARS = st.integers(2012, 2030).map(CollectionYear)
TODAY = date(2031, 4, 1)


def part(name: str, content: bytes) -> Part:
    def opened() -> BinaryIO:
        return io.BytesIO(content)

    return Part(name, len(content), opened)


def items(name: str, content: bytes, kind: str, year: CollectionYear) -> list[Row | Fault]:
    return list(Reading([part(name, content)], kind=kind, year=year, today=TODAY))


@st.composite
def missing_rows(draw: st.DrawFn) -> tuple[CollectionYear, list[dict[str, str]]]:
    """Right rows of the table of missing episodes in some year, each child and start once."""
    year = draw(YEARS)
    days = st.dates(year.first_day, year.last_day)
    rows = []
    for number in range(draw(st.integers(1, 8))):
        start, end = sorted((draw(days), draw(days)))
        rows.append(
            {
                "CHILD": f"{draw(st.text('ABC xyz-1', min_size=1, max_size=8)).strip() or 'c'}{number}",
                "DOB": f"{draw(st.dates(date(1990, 1, 1), year.first_day)):%d/%m/%Y}",
                "MISSING": draw(st.sampled_from(sorted(code_book().of("missing", year)))),
                "MIS_START": f"{start:%d/%m/%Y}",
                "MIS_END": draw(st.sampled_from(("", f"{end:%d/%m/%Y}"))),
            }
        )
    return year, rows


def as_csv(
    rows: list[dict[str, str]], encoding: str = "utf-8", delimiter: str = ",", end: str = "\n"
) -> bytes:
    held = io.StringIO()
    writer = csv.DictWriter(
        held, list(rows[0]), delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL
    )
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue().encode(encoding)


@given(
    missing_rows(), st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")), st.sampled_from(",;\t|"),
    st.sampled_from(("\n", "\r\n", "\r")),
)  # fmt: skip
def test_right_rows_come_back_as_they_were_written(
    made: tuple[CollectionYear, list[dict[str, str]]], encoding: str, delimiter: str, end: str
) -> None:
    year, rows = made
    found = items("missing.csv", as_csv(rows, encoding, delimiter, end), "ssda903", year)
    back = [
        {
            column: value.strftime("%d/%m/%Y") if isinstance(value, date) else value
            for column, value in row.values.items()
        }
        for row in found
        if isinstance(row, Row)
    ]
    assert back == [{column: value for column, value in row.items() if value} for row in rows]
    assert [row.line for row in found if isinstance(row, Row)] == list(range(2, len(rows) + 2))


@given(missing_rows(), st.data())
def test_a_row_made_wrong_costs_itself_alone(
    made: tuple[CollectionYear, list[dict[str, str]]], data: st.DataObject
) -> None:
    year, rows = made
    which = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(("DOB", "MISSING", "MIS_START")))
    rows[which] = {**rows[which], column: data.draw(st.sampled_from(("99/99/2020", "2020-01-01", "?", "ZZ")))}
    found = items("missing.csv", as_csv(rows), "ssda903", year)
    wrong = [one for one in found if isinstance(one, Fault) and one.severity == "wrong"]
    assert {(one.line, one.column) for one in wrong} == {(which + 2, column)}
    assert len([one for one in found if isinstance(one, Row)]) == len(rows) - 1


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from((("a.csv", "ssda903"), ("a.csv", "ssd"), ("a.xml", "cin"), ("a.xml", "ssda903"),
                                                  ("a.json", "csc-api"), ("a.zip", "ssda903"))))  # fmt: skip
def test_no_bytes_whatever_break_the_reading(content: bytes, what: tuple[str, str]) -> None:
    try:
        found = items(what[0], content, what[1], CollectionYear(2020))
    except ReturnRefused as refused:
        found = [one for one in refused.problems if not one.message]
    assert all(isinstance(one, Row | Fault) for one in found)


HEADER = b"CHILD,DOB,MISSING,MIS_START,MIS_END\n"


@given(st.lists(st.text(alphabet='1,"/;\r\n\x00ABM é', max_size=40), max_size=6))
def test_no_lines_whatever_break_a_table(lines: list[str]) -> None:
    content = HEADER + "\n".join(lines).encode()
    found = items("missing.csv", content, "ssda903", CollectionYear(2020)) if b"\0" not in content else []
    assert all(isinstance(one, Row | Fault) for one in found)


@given(st.dates(date(1900, 1, 1)))
def test_a_day_reads_back_in_either_form(day: date) -> None:
    for forms in (("day/month/year",), ("year-month-day",)):
        assert parse_date(written(day, forms), forms) == day


@given(st.text("0123456789", min_size=12, max_size=12))
def test_one_changed_digit_of_a_pupil_number_changes_its_letter(digits: str) -> None:
    assert well_formed_upn(upn_letter(digits) + digits)
    for place, digit in enumerate(digits):
        other = digits[:place] + str((int(digit) + 1) % 10) + digits[place + 1 :]
        assert upn_letter(other) != upn_letter(digits)


@given(YEARS, st.sampled_from(("{0}/{1}", "{0}-{2}", "{0}–{1}", "{2}", " {2} ")))
def test_a_year_reads_back_however_it_is_written(year: CollectionYear, form: str) -> None:
    text = form.format(year.ends - 1, f"{year.ends % 100:02d}", year.ends)
    assert CollectionYear.written(text) == year
