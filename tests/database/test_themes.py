"""The seven themes counted from what people recorded, the cases behind them, and what those who see no case are shown."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.casework.overview.themes.agreement import agreements
from moothall.casework.overview.themes.behind import cases_behind
from moothall.casework.overview.themes.counting import FigureCount, ThemeCounts, arrangement_for, counted
from moothall.casework.overview.themes.definitions import FIGURES, THEMES
from moothall.casework.overview.themes.hiding import Count
from moothall.casework.overview.themes.recommendations import recommendations
from moothall.casework.quality import actions
from moothall.core import ledger
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Nation, bank_holidays
from moothall.methods.arrangements.clocks import Pause as Still
from moothall.methods.arrangements.clocks import due_on
from moothall.methods.process.periods import Period
from tests.cast import Cast
from tests.database.panel_at_work import AtWork
from tests.database.quality_work import a_sample, decided, given_out, on, quality_rules, reviewed

__all__ = ["quality_rules"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quality_rules")]
THIRD = Period(2026, 3)
DAY = date(2026, 8, 4)


def _counts(actor: Actor, period: Period = THIRD, name: str = "nrm-child") -> ThemeCounts:
    with ledger.unit(actor, "test"):
        return counted(actor, arrangement_for(actor, name, period), period)


def _one(actor: Actor, code: str, period: Period = THIRD) -> FigureCount:
    found = _counts(actor, period).one(code)
    assert found is not None
    return found


def _behind(actor: Actor, code: str, **given: object) -> list[str]:
    with ledger.unit(actor, "test"):
        arrangement = arrangement_for(actor, "nrm-child", THIRD)
        rows, _more = cases_behind(actor, arrangement, THIRD, code, **given)  # type: ignore[arg-type]
    return [row.reference for row in rows]


@pytest.fixture(scope="module")
def three(quality_rules: None, throughout: None, cast: Cast) -> list[AtWork]:
    """Three cases decided in the third quarter of 2026, all reasonable grounds; what counts others stands before."""
    return [decided(cast, DAY + timedelta(days=n), f"MH-2026-020{n}")[0] for n in range(3)]


# -- counting --------------------------------------------------------------------------------------------


def test_what_is_late_falls_short_and_stands_behind_the_figure(cast: Cast) -> None:
    from datetime import datetime

    from moothall.casework.panel import actions as panel
    from moothall.core import clock
    from tests.database.panel_at_work import PLAN, at_work

    with clock.pretend(datetime(2026, 8, 20, 10, 0, tzinfo=clock.UNITED_KINGDOM)):
        work = at_work(cast, received=date(2026, 6, 1), reference="MH-2026-0777", day=date(2026, 8, 20))
        work.complete()
        panel.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN, late_reason="Waited.")
    decided(cast, DAY, "MH-2026-0200")
    assert _one(cast.coordinator, "in_time").count == Count(1, 2)
    assert _behind(cast.coordinator, "in_time") == ["MH-2026-0200", "MH-2026-0777"]
    assert _behind(cast.coordinator, "in_time", short=True) == ["MH-2026-0777"]
    rows = _one(cast.coordinator, "in_time").rows["clock"]
    assert [(row.code, row.count) for row in rows] == [("reasonable_grounds", Count(1, 2))]


def test_time_and_its_cost_belong_to_the_decision_they_led_to(cast: Cast) -> None:
    from tests.database.panel_at_work import a_case

    del a_case
    with on(date(2026, 8, 1)):
        actions.set_rate(
            by=cast.administrator, agency_id=None, pence_an_hour=6000, effective_from=date(2026, 1, 1), reason="Scale"
        )  # fmt: skip
    work, _made = decided(cast, DAY, "MH-2026-0400")
    assert _one(cast.coordinator, "time_kept").count == Count(0, 1)
    with on(DAY - timedelta(days=1)):
        actions.record_time(by=cast.coordinator, case=work.case, minutes=30)
    with on(DAY + timedelta(days=9)):
        actions.record_time(by=cast.coordinator, case=work.case, minutes=500)
    assert _one(cast.coordinator, "preparing").count == Count(30, 1)
    assert _one(cast.coordinator, "cost").count == Count(3000, 1)
    assert _one(cast.coordinator, "priced").count == Count(1, 1)
    (row,) = _one(cast.coordinator, "preparing").rows["agency"]
    assert (row.words, row.count) == ("Hullhaven Children's Services", Count(30, 1))


def test_each_figure_is_counted_for_its_quarter_and_its_year(cast: Cast, three: list[AtWork]) -> None:
    for code, part in (
        ("in_time", 3),
        ("with_plan", 0),
        ("combined", 0),
        ("independent_chair", 3),
        ("heard", 3),
    ):
        assert _one(cast.coordinator, code).count == Count(part, 3), code
        assert _one(cast.coordinator, code, Period(2026)).count == Count(part, 3), code
        assert _one(cast.coordinator, code, Period(2026, 2)).count == Count(0, 0), code
    assert _one(cast.coordinator, "quorate").count == Count(3, 3)


def test_a_decision_of_today_is_in_this_quarter_and_the_trend_ends_with_it(cast: Cast) -> None:
    with on(date(2026, 11, 20)):
        decided(cast, date(2026, 11, 20), "MH-2026-0300")
        found = _one(cast.coordinator, "in_time", Period(2026, 4))
    assert found.count == Count(1, 1)
    assert [str(period) for period, _count in found.trend][-1] == "2026-4"
    assert len(found.trend) == 8


def test_the_list_behind_a_figure_is_its_readers_own(cast: Cast, three: list[AtWork]) -> None:
    assert len(_behind(cast.coordinator, "heard")) == 3
    for actor in (cast.education, cast.stranger, cast.evaluator, cast.administrator):
        assert _behind(actor, "heard") == []


def test_another_partnership_counts_its_own(cast: Cast, three: list[AtWork]) -> None:
    assert _one(cast.stranger, "heard").count == Count(0, 0)


def test_ways_of_hearing_share_the_records_out(cast: Cast, three: list[AtWork]) -> None:
    found = _one(cast.coordinator, "ways")
    assert found.count == Count(3, 3)
    assert {row.code: row.count for row in found.rows["way"]}["own_words_spoken"] == Count(3, 3)
    assert sum(row.count.part or 0 for row in found.rows["way"]) == 3


def test_attendance_is_shown_by_agency(cast: Cast, three: list[AtWork]) -> None:
    found = _one(cast.coordinator, "attended")
    rows = {row.words: row.count for row in found.rows["agency"]}
    assert rows["Hullhaven Police"] == Count(3, 3)
    assert rows["Independent Guardian Service"] == Count(0, 3)
    assert sum(count.whole or 0 for count in rows.values()) == found.count.whole


def test_training_counts_people_once_however_often_they_sat(cast: Cast, three: list[AtWork]) -> None:
    assert _one(cast.coordinator, "trained").count == Count(0, 3)
    for course in ("first_responder_module", "child_victims_module"):
        actions.record_training(
            by=cast.coordinator, person_id=cast.police.person_id, arrangement="nrm-child",
            courses_done=[("learning", course)], completed_on=date(2026, 1, 5),
        )  # fmt: skip
    actions.record_training(
        by=cast.coordinator, person_id=cast.health.person_id, arrangement="nrm-child",
        courses_done=[("learning", "first_responder_module")], completed_on=date(2023, 1, 5),
    )  # fmt: skip
    found = _one(cast.coordinator, "trained")
    assert found.count == Count(1, 3)
    assert [row.count for row in found.rows["learning"]] == [Count(1, 3), Count(1, 3)]


def test_competencies_of_a_chair_are_counted_one_by_one(cast: Cast, three: list[AtWork]) -> None:
    actions.record_training(
        by=cast.coordinator, person_id=cast.chair.person_id, arrangement="nrm-child",
        courses_done=[("competency", "fair")], completed_on=date(2026, 1, 5),
    )  # fmt: skip
    found = _one(cast.coordinator, "chairs")
    assert found.count == Count(0, 1)
    assert {row.code: row.count for row in found.rows["competency"]}["fair"] == Count(1, 1)


def test_readings_and_what_they_found_are_counted_and_agreement_is_not_said_of_a_few(cast: Cast) -> None:
    _sample, readings = a_sample(cast)
    given_out(cast, readings[0])
    reviewed(cast, readings[0], answer="partly")
    assert _one(cast.coordinator, "read_again").count == Count(1, 4)
    assert _one(cast.coordinator, "same_outcome").count == Count(1, 1)
    assert _one(cast.coordinator, "good_answers").count == Count(0, 3)
    with ledger.unit(cast.coordinator, "test"):
        arrangement = arrangement_for(cast.coordinator, "nrm-child", THIRD)
        found = {(one.between, one.theme): one.agreement for one in agreements(arrangement, 5)}
    assert found["panel", "outcome"] is None, "one pair says nothing"
    limbs = found["panel", "limbs"]
    assert limbs is not None
    assert (limbs.pairs, limbs.agreed) == (5, 5)


# -- what those who see no case are shown ----------------------------------------------------------------


def test_small_numbers_are_hidden_from_those_who_see_no_case(cast: Cast, three: list[AtWork]) -> None:
    for actor in (cast.evaluator, cast.data_protection_officer, cast.administrator):
        counts = _counts(actor)
        assert counts.hides
        assert all(
            one.count.hidden or one.count.whole in (0, None) or one.count.whole >= 5 for one in counts.figures
        )
        assert _one(actor, "heard").count.hidden
    assert not _one(cast.coordinator, "heard").count.hidden
    assert not _one(cast.chair, "heard").count.hidden


def test_the_database_answers_the_application_with_numbers_alone(cast: Cast, three: list[AtWork]) -> None:
    with ledger.unit(cast.evaluator, "test"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM overview_theme_facts('nrm-child', '2020-01-01', '2030-01-01', '2026-11-01', %s)",
            [json.dumps(_parameters(cast))],
        )
        assert [row for row in cursor.fetchall() if row[3] is not None] == [], (
            "facts are the caller's own rows"
        )
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'nothing'")
        cursor.execute(
            "SELECT * FROM overview_themes('nrm-child', 2026, '2026-11-01', %s)",
            [json.dumps(_parameters(cast))],
        )
        assert all(not isinstance(cell, UUID) for row in cursor.fetchall() for cell in row)


@pytest.fixture(scope="module")
def six(three: list[AtWork], cast: Cast) -> None:
    """Three more, which is enough to be shown; what counts three stands above."""
    for number in range(3, 6):
        decided(cast, DAY + timedelta(days=number), f"MH-2026-020{number}")


def test_enough_is_shown_to_everybody_and_by_agency_for_a_year_only(cast: Cast, six: None) -> None:
    assert _one(cast.evaluator, "heard").count == Count(6, 6)
    quarter, year = _one(cast.evaluator, "attended"), _one(cast.evaluator, "attended", Period(2026))
    assert quarter.rows == {}
    assert quarter.by_the_year_only
    assert {row.words: row.count for row in year.rows["agency"]}["Hullhaven Police"] == Count(6, 6)


def test_without_a_rule_for_small_numbers_they_are_shown_nothing(cast: Cast, six: None) -> None:
    with ledger.unit(cast.evaluator, "test"):
        arrangement = arrangement_for(cast.evaluator, "nrm-child", THIRD)
        silent = arrangement.model_copy(
            update={
                "governance": arrangement.governance.model_copy(update={"small_numbers": None, "also": ()})
            }
        )
        found = counted(cast.evaluator, silent, THIRD)
    assert all(one.count.hidden or not one.count.whole for one in found.figures)


def _parameters(cast: Cast) -> dict[str, object]:
    from moothall.casework.overview.themes.parameters import parameters_of

    arrangement = arrangement_for(cast.evaluator, "nrm-child", THIRD)
    return parameters_of(arrangement, Nation.ENGLAND, 2026)


# -- the day counted in the database is the day counted by the clocks --------------------------------------

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
PAUSES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    DAYS, st.integers(0, 90), st.integers(0, 40), st.sampled_from(["calendar_days", "working_days"]), PAUSES
)
def test_in_time_is_judged_in_the_database_as_by_the_clocks(
    db: None, start: date, after: int, limit: int, unit: str, pauses: list[tuple[int, int]]
) -> None:
    done = start + timedelta(days=after)
    still = [
        Still(reason="x", start=start + timedelta(days=begin), end=start + timedelta(days=begin + length))
        for begin, length in pauses
        if start + timedelta(days=begin) < done
    ]
    closed = [one.model_copy(update={"end": min(one.end or done, done)}) for one in still]
    due = due_on(start, limit, unit, Nation.ENGLAND, closed)  # type: ignore[arg-type]
    spans = "{" + ",".join(f"[{one.start},{one.end})" for one in closed) + "}"
    holidays = [day for year in (2026, 2027) for day in bank_holidays(year, Nation.ENGLAND)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT overview_in_time(%s, %s, %s, %s::datemultirange, %s)",
            [start, done, json.dumps({"unit": unit, "limit": limit}), spans, holidays],
        )
        assert cursor.fetchone() == (done <= due,)


# -- the data beside the figures ---------------------------------------------------------------------------


def test_every_recommendation_names_a_theme_and_figures_there_are() -> None:
    codes = {figure.code for figure in FIGURES}
    for one in recommendations().recommendations:
        assert set(one.figures) <= codes, one.id
        assert one.theme in THEMES
    assert {figure.theme for figure in FIGURES} == set(THEMES)


def test_every_figure_is_borne_upon_or_says_nothing_of_the_review() -> None:
    told = {code for one in recommendations().recommendations for code in one.figures}
    assert {figure.theme for figure in FIGURES if figure.code in told} == set(THEMES)


def test_every_figure_is_counted_and_everything_counted_has_its_words() -> None:
    import re
    from importlib import import_module

    facts = import_module("moothall.casework.overview.migrations.0002_seven_themes").FACTS
    counted_there = set(re.findall(r"(?m)^ {8}SELECT '(\w+)', ", facts))
    counted_there |= {"preparing", "sitting"}  # told apart by what the minutes were spent on
    assert {figure.code for figure in FIGURES} == counted_there
