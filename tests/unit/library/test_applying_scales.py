"""Applying a scale: the whole follows from its parts, and what is not known is never filled in."""

from __future__ import annotations

import pytest

from moothall.library.appraisal import (
    AppraisalError,
    Judgement,
    StudyFacts,
    compare,
    earned,
    overall_level,
    scale,
)

SMS = scale("maryland-sms", "what-works-growth")
EEF = scale("eef-security", "2019")
CHI = scale("campbell-chi", "table-3")
ROBINS = scale("robins-i", "2016")
ROB = scale("rob-2", "2019")
GRADE = scale("certainty-grade-like", "1")
LOW = {domain.code: "low" for domain in ROBINS.domains}


def test_the_whole_is_no_better_than_its_worst_part() -> None:
    found = overall_level(ROBINS, {**LOW, "confounding": "serious", "missing_data": "moderate"})
    assert (found.level, found.standing, found.decided_by) == ("serious", "final", ("confounding",))


def test_a_part_not_judged_yet_leaves_only_a_ceiling() -> None:
    found = overall_level(ROBINS, {"confounding": "moderate"})
    assert (found.level, found.standing) == ("moderate", "at_most")
    assert "selection" in found.missing


def test_a_critical_part_is_the_last_word_whatever_is_missing() -> None:
    assert overall_level(ROBINS, {"confounding": "critical"}).standing == "final"


def test_no_information_stands_unless_a_part_is_bad_without_it() -> None:
    silent = {**LOW, "selection": "no_information"}
    assert overall_level(ROBINS, silent).level == "no_information"
    assert overall_level(ROBINS, {**silent, "confounding": "serious"}).level == "serious"


def test_some_concerns_stand_between_low_and_high() -> None:
    low = {domain.code: "low" for domain in ROB.domains}
    assert overall_level(ROB, low).level == "low"
    assert overall_level(ROB, {**low, "reporting": "some_concerns"}).level == "some_concerns"
    assert overall_level(ROB, {**low, "reporting": "some_concerns", "missing_data": "high"}).level == "high"


def test_items_that_do_not_count_move_nothing() -> None:
    four = {"design": "high", "attrition": "high", "outcome": "high", "balance": "high"}
    found = overall_level(CHI, {**four, "sample": "low", "blinding": "low"})
    assert (found.level, found.standing) == ("high", "final")


def test_certainty_begins_with_the_design_and_moves_by_steps() -> None:
    parts = {domain.code: "none" for domain in GRADE.domains}
    assert overall_level(GRADE, parts, design="rct").level == "high"
    assert overall_level(GRADE, parts, design="before-after").level == "low"
    assert overall_level(GRADE, {**parts, "imprecision": "serious"}, design="rct").level == "moderate"
    assert overall_level(GRADE, {**parts, "large_effect": "large"}, design="before-after").level == "moderate"


def test_certainty_never_leaves_the_ladder() -> None:
    parts = {domain.code: "none" for domain in GRADE.domains}
    bad = {**parts, "risk_of_bias": "very_serious", "inconsistency": "very_serious"}
    assert overall_level(GRADE, bad, design="before-after").level == "very_low"
    assert overall_level(GRADE, {**parts, "large_effect": "very_large"}, design="rct").level == "high"


def test_certainty_with_parts_missing_is_so_far_and_without_a_design_nothing() -> None:
    assert overall_level(GRADE, {}, design="rct").standing == "so_far"
    assert overall_level(GRADE, {}).level is None


def test_what_people_take_off_has_a_limit() -> None:
    judged = {"design": "4", "size": "5", "attrition": "4"}
    assert overall_level(EEF, judged, taken_down=2).level == "2"
    with pytest.raises(AppraisalError, match="by 2 at most"):
        overall_level(EEF, judged, taken_down=3)
    with pytest.raises(AppraisalError, match="not taken down as a whole"):
        overall_level(GRADE, {}, design="rct", taken_down=1)


def test_a_scale_left_to_people_says_nothing_by_itself() -> None:
    assert overall_level(scale("nesta-standards", "2013"), {}).level is None


@pytest.mark.parametrize(
    ("judged", "said"),
    [({"confusion": "low"}, "has no part 'confusion'"), ({"confounding": "lowish"}, "Write one of low")],
)
def test_a_part_or_level_that_is_not_there_is_refused(judged: dict[str, str], said: str) -> None:
    with pytest.raises(AppraisalError, match=said):
        overall_level(ROBINS, judged)


@pytest.mark.parametrize(
    ("design", "level"),
    [
        ("before-after", "1"),
        ("comparison-adjusted", "2"),
        ("difference-in-differences", "3"),
        ("instrumental-variable", "4"),
        ("rct", "5"),
    ],
)
def test_a_design_earns_its_level_on_the_maryland_scale_and_never_more(design: str, level: str) -> None:
    found = earned(SMS, StudyFacts(design=design))
    assert found.overall.level == level
    assert found.overall.standing == ("final" if level == "1" else "at_most")


def test_a_study_that_does_not_ask_about_impact_is_outside_the_scale_and_not_at_its_foot() -> None:
    for each in (SMS, EEF, CHI):
        found = earned(each, StudyFacts(design="process-qualitative"))
        assert found.outside
        assert found.overall.level is None


def test_padlocks_are_the_lowest_of_three() -> None:
    found = earned(EEF, StudyFacts(design="rct", smallest_effect=0.25, attrition_percent=35))
    assert found.domains == {"design": "5", "size": "4", "attrition": "2"}
    assert (found.overall.level, found.overall.decided_by) == ("2", ("attrition",))


def test_between_two_bands_the_lower_stands() -> None:
    assert earned(EEF, StudyFacts(design="rct", smallest_effect=0.295)).domains["size"] == "3"
    assert earned(EEF, StudyFacts(design="rct", attrition_percent=10.5)).domains["attrition"] == "4"


def test_a_fact_that_was_not_read_is_named_and_not_guessed() -> None:
    found = earned(EEF, StudyFacts(design="rct"))
    assert found.unknown == ("smallest_effect", "attrition_percent")
    assert (found.overall.level, found.overall.standing) == ("5", "at_most")


def test_parts_that_only_people_can_judge_are_left_to_them() -> None:
    found = earned(CHI, StudyFacts(design="rct", outcome_described="validated", baseline_out_percent=3))
    assert "attrition" in found.to_judge
    assert (found.overall.level, found.overall.standing) == ("high", "at_most")


def test_nothing_declared_earns_nothing() -> None:
    assert earned(SMS, StudyFacts()).overall.level is None
    assert earned(GRADE, StudyFacts()).overall.level is None


def judged(level: str, study: str = "a", domain: str = "") -> Judgement:
    return Judgement(study, "robins-i", "2016", domain, level)


def test_two_curators_agree_beyond_chance_and_their_differences_are_kept() -> None:
    first = [judged("low", "a"), judged("serious", "b"), judged("low", "c"), judged("serious", "d")]
    second = [judged("low", "a"), judged("serious", "b"), judged("low", "c"), judged("low", "d")]
    found = compare(first, second)
    assert (found.agreement.pairs, found.agreement.agreed, found.agreement.kappa) == (4, 3, 0.5)
    assert [(ours.level, theirs.level) for ours, theirs in found.to_settle] == [("serious", "low")]
    assert len(found.settled) == 3


def test_what_only_one_curator_judged_counts_for_nothing_and_is_told() -> None:
    found = compare([judged("low", "a"), judged("low", "b")], [judged("low", "a")])
    assert found.agreement.pairs == 1
    assert [each.study for each in found.only_first] == ["b"]


def test_scales_are_not_mixed_and_nothing_is_judged_twice() -> None:
    with pytest.raises(AppraisalError, match="mixed"):
        compare([judged("low")], [Judgement("a", "robins-i", "2025-draft", "", "low")])
    with pytest.raises(AppraisalError, match="twice"):
        compare([judged("low"), judged("serious")], [])
