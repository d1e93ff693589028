"""How long files of returns are kept: by the published rules, or by a partnership's own time with its reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.methods.arrangements import Override
from moothall.methods.returns import CollectionYear, ReturnRefused
from moothall.methods.returns.keeping_rules import keeping_rules
from moothall.methods.returns.speaking import fault_in

MONTHS = st.integers(12, 600)


def own(rule: str = "KEP-01", on: date = date(2026, 1, 1), **value: int) -> Override:
    return Override(rule=rule, value=value, reason="Our schedule.", who="Ruth Okonjo", from_date=on)


@given(MONTHS, st.integers(1, 600), st.dates(date(2012, 1, 1), date(2040, 1, 1)), st.integers(2011, 2040))
def test_a_time_of_ones_own_is_at_work_and_the_other_rule_stays(
    months: int, here: int, on: date, ends: int
) -> None:
    rules = keeping_rules().with_overrides([own(months=months, months_here=here)])
    assert rules.superseded == keeping_rules().superseded
    assert rules.in_force.override is not None
    assert rules.in_force.override.published_value == {"months": 36, "months_here": 12}
    last = rules.in_force.value.last_day(CollectionYear(ends), on)
    assert last >= on
    assert (last.year - on.year) * 12 + last.month - on.month >= here


def test_of_several_the_latest_stands() -> None:
    first, last = own(months=12, months_here=1), own(on=date(2026, 6, 1), months=24, months_here=6)
    assert keeping_rules().with_overrides([last, first]).in_force.value.months == 24


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        (own(rule="KEP-09", months=12, months_here=1), "KEP-09"), (own(months=11, months_here=1), "months"),
        (own(months=12, months_here=0), "months_here"), (own(months=12), "months_here"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(wrong: Override, names: str) -> None:
    with pytest.raises(ReturnRefused, match=names):
        keeping_rules().with_overrides([wrong])


def test_each_rule_is_said_in_welsh() -> None:
    for rule in keeping_rules().all:
        assert fault_in("cy", rule.statement).startswith("Cedwir"), rule.statement
