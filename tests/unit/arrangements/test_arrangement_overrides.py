"""A partnership's own values: allowed where a rule allows it, shown wherever the rule is used."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.methods.arrangements import OverrideRefusedError, rules_within
from tests.unit.arrangements.samples import changed, panel


def test_an_override_shows_the_value_published_and_the_value_now() -> None:
    rule = panel().with_overrides([changed("OUR-06", 55)]).rule("OUR-06")
    assert (rule.value, rule.override.published_value) == (55, 40)  # type: ignore[union-attr]
    assert rule.override.reason == "Agreed by the partners"  # type: ignore[union-attr]


def test_the_published_arrangement_stays_as_it_was() -> None:
    ours = panel().with_overrides([changed("OUR-06", 55)])
    assert panel().rule("OUR-06").value == 40
    assert ours.pin == panel().pin
    assert ours.voice is panel().voice


@pytest.mark.parametrize("rule", ["PNL-01", "PNL-03", "PNL-09", "ELG-02", "TST-05"])
def test_what_rests_on_law_or_the_guidance_may_not_be_changed(rule: str) -> None:
    with pytest.raises(OverrideRefusedError, match="may not be changed"):
        panel().with_overrides([changed(rule, 1)])


def test_a_rule_that_does_not_exist_cannot_be_changed() -> None:
    with pytest.raises(OverrideRefusedError, match="has no rule XXX-01"):
        panel().with_overrides([changed("XXX-01", 1)])


@pytest.mark.parametrize(
    ("rule", "value", "says"),
    [
        ("PNL-02", "three", "Published: 3"),
        ("PNL-02", 0, "cannot be made from 3"),
        ("PNL-11", ["local_authority", "polise"], "Did you mean 'police'"),
        ("PNL-11", ["local_authority", "guardian_service"], "may never vote"),
        ("TIM-09", "fortnights", "cannot take the value"),
        ("OUR-10", {"limit": -1, "unit": "working_days"}, "cannot take the value"),
        ("TIM-01", {"limit": 30}, "cannot take the value"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_the_reason(rule: str, value: object, says: str) -> None:
    with pytest.raises(OverrideRefusedError, match=says):
        panel().with_overrides([changed(rule, value)])


def test_of_several_changes_to_one_rule_the_latest_counts() -> None:
    first = changed("OUR-06", 50, from_date=date(2026, 5, 1))
    second = changed("OUR-06", 60, from_date=date(2026, 9, 1))
    assert panel().with_overrides([second, first]).rule("OUR-06").value == 60
    assert panel().with_overrides([second, first], on=date(2026, 8, 31)).rule("OUR-06").value == 50
    assert panel().with_overrides([second, first], on=date(2026, 4, 30)) is panel()


def test_a_change_on_top_of_a_change_still_shows_what_was_published() -> None:
    ours = panel().with_overrides([changed("OUR-06", 50)]).with_overrides([changed("OUR-06", 60)])
    assert ours.rule("OUR-06").override.published_value == 40  # type: ignore[union-attr]


def test_a_list_of_options_may_be_given_as_codes_and_words() -> None:
    ours = panel().with_overrides([changed("OUR-05", {"too_far": "The child lives too far away"})])
    assert [choice.code for choice in ours.voice.reasons_not_had.value] == ["too_far"]


def test_a_section_lists_its_own_rules() -> None:
    assert [rule.id for rule in rules_within(panel().resourcing)] == ["PNL-13", "OUR-06", "OUR-07", "OUR-08"]
