"""The figures of the process: counted by hand, beside a second implementation, split at the test, still waiting told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from statsmodels.duration.survfunc import SurvfuncRight

from moothall.methods.evaluation import EvaluationError
from moothall.methods.evaluation.process_figures import (
    BY,
    Facts,
    facts_of,
    median_wait,
    of_tables,
    process_figures,
)
from moothall.methods.extracts.folder import NotAnExtract, read_table
from moothall.methods.outputs import ALL, Mark, Output, OutputKind, Role, from_json
from moothall.methods.simulation import Plan, simulate

#: case, child, arrangement, month, in scope, age, gender, nationality, kinds, months watched, months to closing
CASES = [
    ("a", "1", "nrm-child", "2023-01", True, 15, "male", "uk", "criminal", 12, None),
    ("b", "2", "nrm-child", "2023-01", True, 16, "female", "vietnam", "labour", 12, None),
    ("c", "3", "none", "2023-02", False, 17, "male", "uk", "criminal", 11, None),
    ("d", "1", "nrm-child", "2023-05", True, 15, "male", "uk", "criminal sexual", 8, None),
    ("e", "4", "none", "2023-05", False, 13, "male", "albania", "", 8, 3),
    ("f", "5", "marac", "2023-05", True, 13, "male", "albania", "", 8, 3),
    ("g", "6", "none", "2023-05", False, None, None, "uk", "sexual", 8, None),
]
RG, CG = "reasonable_grounds", "conclusive_grounds"
#: case, stage, outcome, month, days, test, one sitting, stands
DECISIONS = [
    ("a", RG, "positive", "2023-01", 10, "TST-02", True, True),
    ("a", CG, "positive", "2023-01", 10, "TST-05", True, True),
    ("b", RG, "positive", "2023-02", 30, "TST-03", False, True),
    ("b", CG, "positive", "2023-03", 50, "TST-05", False, False),
    ("b", CG, "negative", "2023-04", 90, "TST-05", False, True),
    ("c", RG, "negative", "2023-02", 5, "TST-03", False, True),
    ("d", RG, "positive", "2023-06", 44, "TST-03", False, True),
    ("f", RG, "positive", "2023-06", 44, "TST-03", False, True),
]


@pytest.fixture
def facts() -> Facts:
    kinds = ("labour", "sexual", "criminal", "domestic", "other_kind")
    rows = list(zip(*CASES, strict=True))
    cases = pa.table({
        "case": rows[0], "child": rows[1], "arrangement": rows[2], "received_month": rows[3], "in_scope": rows[4],
        "age_years": pa.array(rows[5], pa.int32()), "gender": rows[6], "nationality_group": rows[7],
        "ethnic_group": [None] * len(CASES),
        "authority": ["E06000001"] * len(CASES), "follow_up_months": pa.array(rows[9], pa.int32()),
        "closed_months": pa.array(rows[10], pa.int32()), **{kind: [kind in told.split() for told in rows[8]] for kind in kinds},
    })  # fmt: skip
    names = ("case", "stage", "outcome", "month", "days", "test", "one_sitting", "stands")
    decisions = pa.table(dict(zip(names, zip(*DECISIONS, strict=True), strict=True)))
    return of_tables(cases, decisions, last="2023-12")


def named(outputs: tuple[Output, ...], name: str) -> dict[tuple[object, ...], tuple[object, ...]]:
    """The rows of an output, by their categories: the rest of each."""
    found = next(output for output in outputs if output.name == name)
    wide = len(found.places(Role.DIMENSION))
    return {row[:wide]: row[wide:] for row in found.rows}


def test_referrals_are_counted_with_the_children_behind_them(facts: Facts) -> None:
    outputs = process_figures(facts)
    quarters = named(outputs, "referrals-by-quarter")
    assert quarters["2023-Q1", "panel"] == (2, 2, 1, 1)
    assert quarters["2023-Q2", "national"] == (2, 2, 1, 1)
    assert quarters[ALL, "panel"] == (3, 2, 2, 1)
    assert quarters[ALL, ALL] == (6, 5, 2, 1)
    kinds = named(outputs, "referrals-by-exploitation")
    assert {kind: row[0] for (kind, route), row in kinds.items() if route == ALL} == {
        "criminal": 2, "labour": 1, "sexual": 1, "several": 1, "not_known": 1, ALL: 6,
    }  # fmt: skip
    assert named(outputs, "referrals-by-gender")["not_known", "national"][0] == 1


def test_days_to_decisions_are_of_those_that_stand_and_were_made_in_the_period(facts: Facts) -> None:
    outputs = process_figures(facts)
    means = named(outputs, "mean-days-to-reasonable-grounds-by-quarter")
    assert means[ALL, "panel"] == (pytest.approx(84 / 3), 2, 3, 54, 30)
    assert means["2023-Q1", ALL] == (pytest.approx(15), 3, 3, 30, 10)
    conclusive = named(outputs, "mean-days-to-conclusive-grounds-by-quarter")
    assert conclusive[ALL, ALL] == (50, 2, 2, 90, 10)
    assert ("2023-Q2", "panel") in conclusive
    medians = named(outputs, "median-days-to-reasonable-grounds-by-gender")
    assert medians["male", "panel"] == (27, 18.5, 35.5, 1, 2)


def test_shares_positive_are_told_for_each_test_by_itself_and_never_together(facts: Facts) -> None:
    outputs = process_figures(facts)
    shares = named(outputs, "share-positive-reasonable-grounds-by-quarter")
    assert {key[2] for key in shares} == {"TST-02", "TST-03"}
    assert shares[ALL, ALL, "TST-03"][0] == pytest.approx(100 * 2 / 3)
    assert shares[ALL, ALL, "TST-03"][3:] == (3, 2, 3)
    assert shares["2023-Q1", "panel", "TST-02"][0] == 100
    conclusive = named(outputs, "share-positive-conclusive-grounds-by-quarter")
    assert conclusive[ALL, "panel", "TST-03+TST-05"][0] == 0
    assert conclusive[ALL, "panel", "TST-02+TST-05"][0] == 100
    told = next(output for output in outputs if output.name == "share-positive-reasonable-grounds-by-quarter")
    assert told.labels["test"]["TST-02"] == "suspect but cannot prove (TST-02)"
    assert "never added to another" in told.notes[0]


def test_both_at_one_sitting_is_of_the_panels_decisions(facts: Facts) -> None:
    sitting = named(process_figures(facts), "both-at-one-sitting-by-gender")
    assert sitting["male",][0] == 100
    assert sitting[ALL,][0] == 50
    assert sitting[ALL,][3:] == (2, 1, 2)


def test_those_still_waiting_count_and_those_who_wait_for_nothing_do_not(facts: Facts) -> None:
    outputs = process_figures(facts)
    waiting = named(outputs, "still-waiting-for-reasonable-grounds-by-quarter")
    assert waiting[ALL, ALL][0] == 1  # case g; case e was closed without a decision
    assert (
        named(outputs, "still-waiting-for-conclusive-grounds-by-quarter")[ALL, ALL][0] == 2
    )  # cases d and g, not c
    median = named(outputs, "waiting-for-reasonable-grounds-by-quarter")
    assert median[ALL, "panel"][0] == 30
    assert named(outputs, "waiting-for-conclusive-grounds-by-quarter")["2023-Q2", ALL][0] == Mark.NOT_AVAILABLE.value  # fmt: skip


def test_a_period_narrows_referrals_by_their_month_and_decisions_by_theirs(
    tmp_path: Path, facts: Facts
) -> None:
    narrow = Facts(**{**facts.__dict__, "first": "2023-02", "last": "2023-03"})
    outputs = process_figures(narrow, by=["gender"])
    assert named(outputs, "referrals-by-gender")[ALL, ALL][0] == 1
    assert named(outputs, "mean-days-to-reasonable-grounds-by-gender")[ALL, ALL][:3] == (17.5, 2, 2)
    assert all(output.period == ("2023-02", "2023-03") for output in outputs)
    with pytest.raises(EvaluationError, match="not told by 'height'"):
        process_figures(narrow, by=["height"])


def test_the_median_wait_is_that_of_a_second_implementation() -> None:
    draw = np.random.default_rng(1)
    for size in (9, 40, 300):
        wait, watched = np.ceil(draw.exponential(80, size)), np.ceil(draw.uniform(20, 200, size))
        days, decided = np.minimum(wait, watched), wait <= watched
        theirs = SurvfuncRight(days, decided)
        ours = median_wait(days, decided)
        assert ours.days == theirs.quantile(0.5)
        assert (ours.low, ours.high) == pytest.approx(theirs.quantile_ci(0.5, method="cloglog"), nan_ok=True)
        assert (ours.decided, ours.waiting) == (decided.sum(), (~decided).sum())


def test_where_fewer_than_half_are_decided_there_is_no_median() -> None:
    found = median_wait([10, 20, 30, 40, 50], [True, True, False, False, False])
    assert np.isnan(found.days)
    assert median_wait([10, 20, 30], [False] * 3).decided == 0


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("process")
    simulate(Plan(seed=4, children=1500, authorities=8, starts=((41, 3),)), folder / "e", folder / "t.json")
    return folder / "e"


def test_every_figure_of_an_extract_says_what_stands_behind_it(extract: Path) -> None:
    outputs = process_figures(facts_of(extract))
    assert len(outputs) == 12 * len(BY)
    for output in outputs:
        assert output.places(Role.CHILDREN), output.name
        if output.kind is OutputKind.RATES:
            assert output.places(Role.EVENTS)
            assert output.places(Role.AT_RISK)
    assert [one.sha256() for one in outputs] == [one.sha256() for one in process_figures(facts_of(extract))]
    referrals = named(outputs, "referrals-by-authority")
    assert referrals[ALL, ALL][0] == read_table(extract, "case").num_rows
    positive = named(outputs, "share-positive-reasonable-grounds-by-gender")
    assert positive[ALL, ALL, "RG-1"][0] == pytest.approx(91, abs=3)
    assert positive[ALL, ALL, "RG-2"][0] == pytest.approx(74, abs=5)
    days = named(outputs, "median-days-to-conclusive-grounds-by-gender")
    assert days[ALL, "panel"][0] < days[ALL, "national"][0] / 2


def test_the_figures_pass_through_disclosure_control(extract: Path) -> None:
    from moothall.methods.disclosure import protect

    outputs = process_figures(facts_of(extract), by=["gender"])
    safe = protect(outputs)
    assert [one.name for one in safe.outputs] == [one.name for one in outputs]


def test_the_command_writes_each_figure_and_says_that_it_may_not_leave(extract: Path, tmp_path: Path) -> None:
    from moothall.commands.study import study

    told = CliRunner().invoke(study, ["process", str(extract), "--out", str(tmp_path / "figures"), "--from", "2023-08", "--show", "gender"])  # fmt: skip
    assert told.exit_code == 0, told.output
    assert "must not leave" in told.output
    assert "Referrals, by gender" in told.output
    assert "All" in told.output
    written = from_json((tmp_path / "figures" / "referrals-by-gender.json").read_bytes())
    assert written.period == ("2023-08", "2025-12")
    lines = (tmp_path / "figures" / "referrals-by-gender.csv").read_text().splitlines()
    assert lines[0] == "gender,route,referrals,children,largest,second"
    assert "must not leave" in (tmp_path / "figures" / "README.txt").read_text()
    again = CliRunner().invoke(study, ["process", str(extract), "--out", str(tmp_path / "figures")])
    assert again.exit_code == 1
    assert "is there already" in again.output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--from", "2023"], "such as 2023-01"),
        (["--from", "2023-05", "--to", "2023-01"], "in order"),
        (["--from", "1990-01", "--to", "1990-02"], "nobody was referred"),
        (["--arrangement", "other", "--from", "2023-01", "--by", "height"], "height"),
    ],
)
def test_the_command_says_what_is_wrong(extract: Path, tmp_path: Path, more: list[str], said: str) -> None:
    from moothall.commands.study import study

    told = CliRunner().invoke(study, ["process", str(extract), "--out", str(tmp_path / "f"), *more])
    assert told.exit_code != 0
    assert said in told.output
    assert not (tmp_path / "f").exists()


def test_what_is_no_extract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAnExtract):
        facts_of(tmp_path)
