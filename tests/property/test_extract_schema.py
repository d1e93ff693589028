"""What must not leave cannot be written in a schema, whatever is tried; and the rules of coarsening lose the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from moothall.core.kinds import Kind
from moothall.methods.extracts import Coarsening, Column, ColumnKind, ColumnType, current_schema
from moothall.methods.extracts.coarsening import (
    birthday,
    calendar_month,
    keyed_hash,
    three_months,
    whole_months,
    whole_years,
)
from moothall.methods.extracts.schema import A_CODE, ALLOWED

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


def column(**changed: object) -> dict[str, object]:
    """A column that is right, but for what is changed."""
    return {
        "name": "days", "type": "days", "meaning": "How long.", "source": ["intake_case.received_on"],
        "coarsening": "days_between", "kind": "official", "lowest": 0, "highest": 10, **changed,
    }  # fmt: skip


def test_the_kinds_of_a_column_are_those_of_a_field_without_the_one_that_says_who() -> None:
    assert {kind.value for kind in ColumnKind} == {kind.value for kind in Kind} - {Kind.IDENTITY.value}
    Column.model_validate(column())


@given(st.sampled_from([Kind.IDENTITY.value, "IDENTITY", "Identity", " identity", "name"]) | st.text())
def test_a_column_of_a_kind_that_is_not_of_the_three_is_refused(kind: str) -> None:
    if kind in set(ColumnKind):
        return
    with pytest.raises(ValidationError):
        Column.model_validate(column(kind=kind))


@given(
    st.sampled_from(["text", "string", "date", "day", "timestamp", "postcode", "name", "bytes", "json"])
    | st.text()
)
def test_there_is_no_type_for_text_or_for_a_day(kind: str) -> None:
    if kind in set(ColumnType):
        return
    with pytest.raises(ValidationError):
        Column.model_validate(column(type=kind))


@given(st.sampled_from(ColumnType), st.sampled_from(Coarsening))
def test_a_column_comes_about_only_by_a_rule_that_its_type_allows(kind: ColumnType, rule: Coarsening) -> None:
    asked = column(type=kind.value, coarsening=rule.value)
    if rule in ALLOWED[kind]:
        assert Column.model_validate(asked).coarsening is rule
    else:
        with pytest.raises(ValidationError):
            Column.model_validate(asked)


def test_no_number_a_child_is_known_by_can_be_as_it_was_recorded() -> None:
    """A count, a number of days or months can only be counted or reckoned; a key can only be a keyed hash."""
    for kind in (ColumnType.KEY, ColumnType.DAYS, ColumnType.MONTHS, ColumnType.COUNT, ColumnType.MONTH):
        assert Coarsening.AS_RECORDED not in ALLOWED[kind]


@given(st.text(alphabet="=+-@\t\r ABCabc.", min_size=1))
def test_no_code_begins_as_a_formula_does_or_holds_a_space(text: str) -> None:
    if A_CODE.fullmatch(text):
        assert text[0].isalnum()
        assert " " not in text


def test_every_column_of_the_published_schema_names_its_rule_and_one_of_three_kinds() -> None:
    names = {table.name for table in current_schema().tables}
    assert names == {"site_calendar", "case", "decision", "step", "action", "wave", "indicator"}
    for table, found in current_schema().all_columns():
        assert found.coarsening in ALLOWED[found.type], f"{table.name}.{found.name}"


@given(DAYS, DAYS)
def test_a_month_is_shared_by_every_day_of_it(day: date, other: date) -> None:
    same = (day.year, day.month) == (other.year, other.month)
    assert (calendar_month(day) == calendar_month(other)) == same


@given(DAYS, st.integers(0, 6000))
def test_months_between_are_those_a_calendar_counts(start: date, days: int) -> None:
    months = whole_months(start, start + timedelta(days=days))
    assert months is not None
    assert months * 28 <= days + 31
    assert days < (months + 1) * 31 + 1
    assert whole_months(start + timedelta(days=days), start) == -months


@given(DAYS, st.integers(0, 6000))
def test_months_to_a_birthday_are_multiples_of_three(received: date, days: int) -> None:
    found = three_months(received, received + timedelta(days=days))
    assert found is not None
    assert found % 3 == 0


@given(DAYS, st.integers(0, 25))
def test_on_a_birthday_and_not_the_day_before_somebody_is_a_year_older(born: date, years: int) -> None:
    day = birthday(born, years)
    assert day is not None
    assert whole_years(born, day) == years
    assert whole_years(born, day - timedelta(days=1)) == years - 1


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.uuids(), st.uuids())
def test_a_pseudonym_depends_on_key_row_and_table(
    key: bytes, other: bytes, row: object, another: object
) -> None:
    found = keyed_hash(key, "case", row)
    assert found == keyed_hash(key, "case", row)
    assert found != keyed_hash(key, "child", row)
    assert (found == keyed_hash(other, "case", row)) == (key == other)
    assert (found == keyed_hash(key, "case", another)) == (row == another)
