"""Indicators from returns: each counts what its definition says, over the period asked, and not known is not nought."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from moothall.methods.returns import CollectionYear, Row, parts_of
from moothall.methods.returns.indicators import (
    Covered,
    KeptRow,
    Measured,
    Period,
    all_measured,
    describe,
    history_of,
    indicators,
    is_counted,
    measured,
    possible,
    value_of,
)
from moothall.methods.returns.reading import Reading
from tests.unit.returns.return_samples import SAMPLES, TODAY

TERMS = indicators()
YEAR = Period(date(2024, 4, 1), date(2025, 3, 31))
MISSING = Covered("ssda903", 2025, frozenset({"Missing", "Episodes", "OC2", "OC3"}))
CENSUS = Covered("cin", 2025)
TABLES = Covered("ssd", 2025)


def worked_out(
    code: str, *rows: KeptRow, covered: tuple[Covered, ...] = (MISSING,), period: Period = YEAR, **more: Any
) -> Measured:
    return measured(history_of(rows, covered, TERMS, **more), TERMS, code, period)


def missing(start: str, end: str | None, kind: str = "M") -> KeptRow:
    return KeptRow("ssda903", 2025, "Missing", {"MIS_START": start, "MIS_END": end, "MISSING": kind})


def ssd_missing(start: str, end: str, offered: str | None, accepted: str | None = None) -> KeptRow:
    return KeptRow(
        "ssd", 2025, "ssd_missing",
        {"miss_missing_episode_start_date": start, "miss_missing_episode_end_date": end, "miss_missing_episode_type": "Missing",
         "miss_missing_rhi_offered": offered, "miss_missing_rhi_accepted": accepted},
    )  # fmt: skip


def test_without_a_return_nothing_is_known_and_with_one_nought_is() -> None:
    assert worked_out("missing_days", covered=()).amount is None
    assert worked_out("missing_days").amount == 0
    assert worked_out("missing_days").complete


def test_a_return_without_the_table_tells_nothing_of_it() -> None:
    assert (
        worked_out("missing_episodes", covered=(Covered("ssda903", 2025, frozenset({"Header"})),)).amount
        is None
    )


def test_days_are_counted_once_and_only_those_of_the_period() -> None:
    rows = (
        missing("2024-03-30", "2024-04-02"),
        missing("2024-04-02", "2024-04-03"),
        missing("2024-06-01", "2024-06-01"),
    )
    assert worked_out("missing_days", *rows).amount == 4
    assert worked_out("missing_episodes", *rows).amount == 3


def test_the_same_episode_in_two_returns_counts_once() -> None:
    rows = (missing("2024-06-01", "2024-06-03"), ssd_missing("2024-06-01", "2024-06-03", "Y"))
    assert worked_out("missing_episodes", *rows, covered=(MISSING, TABLES)).amount == 1
    assert worked_out("missing_days", *rows, covered=(MISSING, TABLES)).amount == 3


def test_a_child_not_found_is_missing_until_the_return_ends() -> None:
    assert worked_out("missing_days", missing("2025-03-30", None)).amount == 2


def test_away_is_not_missing() -> None:
    assert worked_out("missing_episodes", missing("2024-06-01", "2024-06-02", "A")).amount == 0
    assert worked_out("away_episodes", missing("2024-06-01", "2024-06-02", "A")).amount == 1


def test_interviews_are_shares_of_those_that_are_answered() -> None:
    rows = (ssd_missing("2024-06-01", "2024-06-03", "Y", "N"), ssd_missing("2024-07-01", "2024-07-03", "Y", "Y"),
            ssd_missing("2024-08-01", "2024-08-03", "N"), ssd_missing("2024-09-01", "2024-09-03", None))  # fmt: skip
    offered = worked_out("return_interviews_offered", *rows, covered=(TABLES,))
    accepted = worked_out("return_interviews_accepted", *rows, covered=(TABLES,))
    assert (offered.amount, offered.out_of) == (2, 3)
    assert (accepted.amount, accepted.out_of) == (1, 2)
    assert worked_out("return_interviews_offered", missing("2024-06-01", "2024-06-03")).amount is None


def test_part_of_a_period_told_makes_a_count_at_least() -> None:
    longer = Period(date(2024, 4, 1), date(2025, 6, 30))
    found = worked_out("missing_episodes", missing("2024-06-01", "2024-06-03"), period=longer)
    assert not found.complete
    assert describe(TERMS.indicator("missing_episodes"), found) == "at least 1 times"


def test_a_move_is_a_change_of_home_and_carer() -> None:
    rows = [
        KeptRow("ssda903", 2025, "Episodes", {"DECOM": day, "RNE": why})
        for day, why in (("2024-05-01", "S"), ("2024-06-01", "P"), ("2024-07-01", "L"), ("2024-08-01", "B"), ("2023-08-01", "P"))
    ]  # fmt: skip
    assert worked_out("placement_moves", *rows).amount == 2


def test_the_greatest_distance_of_a_placement_in_force() -> None:
    row = KeptRow(
        "ssd",
        2025,
        "ssd_cla_placement",
        {"clap_cla_placement_start_date": "2020-01-01", "clap_cla_placement_distance": 41.5},
    )
    assert worked_out("placement_distance", row, covered=(TABLES,)).amount == 41.5
    assert worked_out("placement_distance").amount is None


def referral(day: str) -> KeptRow:
    return KeptRow("cin", 2025, "Referral", {"CINreferralDate": day})


def test_a_second_referral_within_a_year_counts_and_needs_the_year_before_to_be_whole() -> None:
    rows = (referral("2023-09-01"), referral("2024-08-30"), referral("2024-12-01"))
    found = worked_out("re_referrals", *rows, covered=(CENSUS,))
    assert (found.amount, found.complete) == (2, False)
    assert worked_out("re_referrals", *rows, covered=(CENSUS, Covered("cin", 2024))).complete
    assert (
        worked_out("re_referrals", referral("2022-09-01"), referral("2024-08-30"), covered=(CENSUS,)).amount
        == 0
    )


def test_a_conference_told_twice_is_one() -> None:
    rows = (KeptRow("cin", 2025, "Section47", {"S47ActualStartDate": "2024-05-01", "DateOfInitialCPC": "2024-05-15"}),
            KeptRow("cin", 2025, "Referral", {"CINreferralDate": "2024-04-20", "DateOfInitialCPC": "2024-05-15"}))  # fmt: skip
    assert worked_out("conferences", *rows, covered=(CENSUS,)).amount == 1
    assert worked_out("section_47", *rows, covered=(CENSUS,)).amount == 1


def test_the_plan_in_force_gives_its_category() -> None:
    row = KeptRow(
        "cin",
        2025,
        "ProtectionPlan",
        {"CPPstartDate": "2023-05-01", "CPPendDate": "2024-04-10", "LatestCategoryOfAbuse": "NEG"},
    )
    assert worked_out("protection_plan_category", row, covered=(CENSUS,)).amount == "NEG"
    assert worked_out("protection_plan_days", row, covered=(CENSUS,)).amount == 10
    assert worked_out("protection_plans", row, covered=(CENSUS,)).amount == 0


def test_factors_of_exploitation_alone_are_told() -> None:
    row = KeptRow(
        "cin",
        2025,
        "Assessment",
        {"AssessmentActualStartDate": "2024-05-01", "AssessmentFactors": ["1A", "24A", "12A"]},
    )
    assert worked_out("exploitation_factors", row, covered=(CENSUS,)).amount == ("12A", "24A")
    plain = KeptRow(
        "cin", 2025, "Assessment", {"AssessmentActualStartDate": "2024-05-01", "AssessmentFactors": ["1A"]}
    )
    assert worked_out("exploitation_factors", plain, covered=(CENSUS,)).amount == ()
    assert worked_out("exploitation_factors", covered=(CENSUS,)).amount is None


def oc2(year: int, **values: Any) -> KeptRow:
    return KeptRow("ssda903", year, "OC2", values)


def test_a_yearly_answer_counts_as_of_the_last_day_of_its_year() -> None:
    rows = (oc2(2024, SDQ_SCORE=30, CONVICTED="1"), oc2(2025, SDQ_SCORE=12, CONVICTED="0"))
    assert worked_out("sdq_score", *rows).amount == 12
    assert worked_out("convicted", *rows).amount is False
    assert worked_out("convicted", *rows, period=Period(date(2024, 1, 1), date(2024, 12, 31))).amount is True
    assert worked_out("convicted", oc2(2025)).amount is None


def test_no_conviction_listed_is_none_only_where_they_are_listed() -> None:
    assert worked_out("convicted", covered=(TABLES,)).amount is False
    assert worked_out("convicted", covered=(Covered("ssd", 2025, frozenset({"ssd_person"})),)).amount is None
    row = KeptRow("ssd", 2025, "ssd_cla_convictions", {"clac_cla_conviction_date": "2024-09-09"})
    assert worked_out("convicted", row, covered=(TABLES,)).amount is True


def leaver(year: int, activity: str, accommodation: str) -> KeptRow:
    return KeptRow("ssda903", year, "OC3", {"IN_TOUCH": "YES", "ACTIV": activity, "ACCOM": accommodation})


def test_care_leavers_are_judged_by_their_codes_between_17_and_21() -> None:
    born = date(2006, 1, 1)
    assert worked_out("accommodation", leaver(2025, "F2", "K1"), born=born).amount == "K1"
    assert worked_out("accommodation_suitable", leaver(2025, "F2", "K2"), born=born).amount is False
    assert worked_out("education_or_work", leaver(2025, "F2", "K2"), born=born).amount is True
    assert worked_out("education_or_work", leaver(2025, "G5", "0"), born=born).amount is False
    assert worked_out("education_or_work", leaver(2025, "0", "0"), born=born).amount is None
    assert worked_out("accommodation", leaver(2025, "F2", "K1"), born=date(2000, 1, 1)).amount is None


def test_the_status_in_force_at_the_end_of_the_period() -> None:
    rows = [
        KeptRow("ssd", 2025, "ssd_immigration_status", {"immi_immigration_status": status, "immi_immigration_status_start_date": start, "immi_immigration_status_end_date": end})
        for status, start, end in (("Unaccompanied Asylum Seeking Child", "2022-01-01", "2024-12-01"), ("Refugee Status", "2024-12-02", None))
    ]  # fmt: skip
    assert worked_out("immigration_status", *rows, covered=(TABLES,)).amount == "Refugee Status"
    before = Period(date(2023, 4, 1), date(2024, 3, 31))
    assert (
        worked_out("immigration_status", *rows, covered=(TABLES,), period=before).amount
        == "Unaccompanied Asylum Seeking Child"
    )


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("Unaccompanied Asylum Seeking Child", "unaccompanied"), ("UASC", "unaccompanied"), ("ILR", "settled"),
        ("Indefinite Leave to Remain", "settled"), ("Leave to remain until 18", "limited_leave"),
        ("DLR to 18", "limited_leave"), ("Refugee Status", "refugee"), ("Adult Asylum Seeker", "asylum_seeker"),
        ("Asylum claim refused", "refused"), ("Tamsin Invented", "other"), ("Ilrwan", "other"),
    ],
)  # fmt: skip
def test_a_status_in_words_of_its_own_is_counted_by_what_they_hold(said: str, counted: str) -> None:
    row = KeptRow("ssd", 2025, "ssd_immigration_status", {"immi_immigration_status": said, "immi_immigration_status_start_date": "2024-05-01"})  # fmt: skip
    one = indicators().indicator("immigration_status")
    assert is_counted(one)
    assert value_of(one, worked_out("immigration_status", row, covered=(TABLES,))) == counted
    assert counted in possible(one)


def test_a_second_referral_to_the_mechanism_is_ours_to_know() -> None:
    days = (date(2023, 5, 1), date(2024, 5, 1))
    assert worked_out("nrm_re_referrals", covered=(), nrm_referrals=days).amount == 1
    assert worked_out("nrm_re_referrals", covered=(), nrm_referrals=days[:1]).amount == 0
    assert worked_out("nrm_re_referrals", covered=()).amount is None


def test_a_death_is_known_from_any_return_and_life_only_where_the_period_is_told() -> None:
    row = KeptRow("cin", 2024, "Child", {"PersonDeathDate": "2023-12-01"})
    assert worked_out("died", row, covered=(CENSUS,)).amount is True
    assert worked_out("died", covered=(CENSUS,)).amount is False
    assert (
        worked_out("died", covered=(CENSUS,), period=Period(date(2023, 1, 1), date(2025, 3, 31))).amount
        is None
    )


def test_every_indicator_has_its_fields_and_says_whether_it_is_known() -> None:
    for one in TERMS.indicators:
        assert one.measure.fact == "nrm_referral" or TERMS.sources_of(one), one.code
    found = all_measured(history_of((), (), TERMS), TERMS, YEAR)
    assert list(found) == [one.code for one in TERMS.indicators]
    assert not any(one.known for one in found.values())


@pytest.mark.parametrize("child", ["92296", "26033"])
def test_the_sample_return_gives_its_childrens_days(child: str) -> None:
    year = CollectionYear(2018)
    reading = Reading(parts_of(Path(SAMPLES / "ssda903")), kind="ssda903", year=year, today=TODAY)
    rows = [
        KeptRow("ssda903", 2018, row.table, row.values)
        for row in reading
        if isinstance(row, Row) and row.child == child
    ]
    history = history_of(rows, [Covered("ssda903", 2018)], TERMS)
    period = Period(year.first_day, year.last_day)
    expected = {"92296": (1, 45, 0), "26033": (0, 0, 2)}[child]
    found = [
        measured(history, TERMS, code, period).amount
        for code in ("missing_episodes", "missing_days", "away_episodes")
    ]
    assert tuple(found) == expected
