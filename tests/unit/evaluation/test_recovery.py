"""Whole studies of extracts whose effects are known: from children to the headline, against the truth."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from moothall.commands import study_recover
from moothall.methods.days import DAYS_A_MONTH
from moothall.methods.evaluation import EvaluationError
from moothall.methods.evaluation.designs import answer
from moothall.methods.evaluation.designs.missing_follow_up import followed
from moothall.methods.evaluation.designs.roll_out_estimators import by_group_time, by_imputation
from moothall.methods.evaluation.finding import Direction, say
from moothall.methods.evaluation.protocol.analyses import StaggeredRollOut
from moothall.methods.evaluation.recovery import SCENARIOS, recovery_protocol, run, scores
from moothall.methods.evaluation.recovery.children import simulated
from moothall.methods.evaluation.recovery.running import Found, Run, Scenario, study_of
from moothall.methods.evaluation.recovery.truth import expected_log_days, true_panel
from moothall.methods.evaluation.study_data.panels import just_before, site_panel
from moothall.methods.evaluation.study_data.reading import read_children, read_scores
from moothall.methods.simulation import Plan, simulate

SMALL = Plan(seed=4, children=1500, authorities=24, starts=((41, 4), (61, 4)))
DOCUMENT = Path(__file__).parents[3] / "docs/reference/evaluation-recovery.md"


@pytest.fixture(scope="module")
def held():
    return simulated(SMALL)


@pytest.fixture(scope="module")
def study(held):
    return study_of(held, 3)


def test_children_made_in_memory_are_those_that_an_extract_holds(held, tmp_path):
    simulate(SMALL, tmp_path / "extract", tmp_path / "truth.json")
    read, made = read_children(tmp_path / "extract", recovery_protocol()), held.children
    assert set(read.words) == set(made.words)
    assert set(read.numbers) == set(made.numbers)
    for name, told in read.words.items():
        assert (told == made.words[name]).all(), name
    for name, told in read.numbers.items():
        np.testing.assert_array_equal(told, made.numbers[name], err_msg=name)
    for name in ("episode_child", "episode_day", "episode_days", "as_at_month"):
        np.testing.assert_array_equal(getattr(read, name), getattr(made, name))
    written = pq.read_table(tmp_path / "extract" / "wave.parquet")
    for name in ("child", "case", "wave", "months", "score", "missed_because"):
        assert written[name].to_pylist() == held.waves[name].to_pylist(), name
    for wave in ("baseline", "month_12"):
        for told, mine in zip(
            read_scores(tmp_path / "extract", read, "wellbeing", "total", wave),
            held.scores[wave],
            strict=True,
        ):
            np.testing.assert_array_equal(told, mine)


def test_what_is_judged_is_what_a_study_answers(study):
    asked = next(one for one in study.protocol.analyses if isinstance(one, StaggeredRollOut))
    panel = site_panel(study.children, study.measured(asked.outcome), asked.period)
    told = {one.name: one for one in answer(asked, study).estimates}
    imputed, grouped = by_imputation(panel, asked).answer, by_group_time(panel, asked, 1).answer
    assert next(iter(told)) == "imputation"
    for one in (imputed, grouped):
        assert told[one.name].value == pytest.approx(one.overall)
        assert (told[one.name].low, told[one.name].high) == pytest.approx((one.low, one.high))


def test_what_is_judged_of_those_lost_is_what_a_study_answers(study):
    asked = next(one for one in study.protocol.analyses if one.design == "missing-follow-up")
    assert followed(asked, study).estimates == answer(asked, study).estimates


def test_each_kind_of_extract_draws_its_own(monkeypatch):
    drawn = {}
    monkeypatch.setattr(
        study_recover, "_piece", lambda asked: drawn.setdefault(asked[0], []).extend(asked[1]) or []
    )
    for scenario in SCENARIOS:
        study_recover._runs(scenario.key, 25, 500, 3, 1)
    seeds = [seed for own in drawn.values() for seed in own]
    assert len(set(seeds)) == len(seeds) == 25 * len(SCENARIOS)
    assert all(3_000_000 <= seed < 4_000_000 for seed in seeds)


def test_the_error_is_held_against_the_spread_of_sites_drawn_anew():
    true, draw = np.array([-1.0, 0.0, 1.0, 2.0]), np.array([0.1, -0.1, -0.1, 0.1])
    runs = [Run((Found("wellbeing", "imputed", t + d, t - 1, t + 1, 1.3, t, t),), ()) for t, d in zip(true, draw, strict=True)]  # fmt: skip
    (told,) = scores("lost", runs)
    assert told.spread == pytest.approx(np.std(draw, ddof=1))
    assert told.spread_anew == pytest.approx(np.std(true + draw, ddof=1))


def test_trends_before_are_judged_over_one_period_for_every_four_sites_that_begin(study):
    asked = next(one for one in study.protocol.analyses if isinstance(one, StaggeredRollOut))
    panel = site_panel(study.children, study.measured(asked.outcome), asked.period)
    found = by_imputation(panel, asked)
    assert found.leads.treated == 8
    assert list(found.tested.at) == [-2, -1]
    assert len(found.leads.at) > 2


def test_expected_log_days_are_those_of_many_draws():
    draw = np.random.default_rng(1)
    most = 24 * DAYS_A_MONTH
    for mean in (np.log(40), np.log(330), np.log(700)):
        days = np.maximum(np.ceil(np.exp(draw.normal(mean, 0.55, 400_000))), 2)
        drawn = np.log(np.minimum(days, most))
        expected = expected_log_days(np.array([mean]), most)[0]
        assert abs(drawn.mean() - expected) < 5 * drawn.std() / np.sqrt(len(drawn))


def test_nobody_waits_for_a_conclusive_decision_after_negative_reasonable_grounds(study):
    measured = study.measured("log_days")
    negative = study.children.numbers["rg_positive"] == 0
    assert negative.any()
    assert not measured.due[negative].any()
    undecided = np.isnan(study.children.numbers["rg_positive"])
    assert measured.due[~negative & ~undecided].any()


def test_children_referred_just_before_a_site_began_are_not_counted_with_those_after(study):
    early = just_before(study.children, "quarter")
    assert early.any()
    assert not study.children.treated[early].any()
    measured = study.measured("missing_rate")
    moved = replace(measured, above=np.where(early, 1e6, measured.above))
    np.testing.assert_array_equal(
        site_panel(study.children, moved, "quarter").y, site_panel(study.children, measured, "quarter").y
    )


def test_the_truth_of_cells_as_heavy_as_their_children_is_the_mean_over_treated_children(held, study):
    measured = study.measured("wellbeing")
    cells = true_panel(held, measured, "quarter", weighted=True)
    treated = study.children.treated & measured.seen
    among = held.lives.true["wellbeing"][treated].mean()
    # Those of periods that are not whole at the end are in no cell.
    assert np.average(cells.y[cells.treated], weights=cells.children[cells.treated]) == pytest.approx(
        among, abs=0.03
    )


def test_earlier_scores_help_to_draw_what_was_lost(study):
    asked = next(one for one in study.protocol.analyses if one.design == "missing-follow-up")
    without = answer(asked.model_copy(update={"earlier_waves": ()}), study)
    found = answer(asked, study)
    assert found.estimates[-1].name == without.estimates[-1].name == "complete-cases"
    assert found.estimates[-1].value == without.estimates[-1].value
    assert found.estimates[0].value != without.estimates[0].value
    assert any("score at month 6" in words for words in found.methods)


def test_an_earlier_wave_that_nobody_answered_is_left_out_and_that_is_told(held):
    lacking = {**held.scores, "month_3": (np.full(1500, np.nan), held.scores["month_3"][1])}
    study = study_of(replace(held, scores=lacking), 3)
    study._held.pop("wellbeing at month_3")
    asked = next(one for one in study.protocol.analyses if one.design == "missing-follow-up")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            "moothall.methods.evaluation.study_data.measures.read_scores", lambda *_: lacking["month_3"]
        )
        found = answer(asked, study)
    assert any("month 3" in one.says.words["en"] for one in found.deviations)


def test_the_answer_about_those_lost_has_the_freedom_of_the_sites_that_began(study):
    asked = next(one for one in study.protocol.analyses if one.design == "missing-follow-up")
    effect = answer(asked, study).outputs[0]
    place = next(n for n, column in enumerate(effect.columns) if column.name == "freedom")
    sites = len(np.unique(study.children.authority[study.children.treated]))
    assert sites == 8
    assert all(row[place] <= sites - 1 for row in effect.rows)


def asked_in_time(study):
    return next(one for one in study.protocol.analyses if one.design == "time-to-event")


def test_children_whose_horizon_has_not_passed_are_no_part_of_the_share_by_the_horizon(study):
    asked, children = asked_in_time(study), study.children
    found = answer(asked, study).estimates[0]
    late = children.numbers["follow_up_months"] < asked.horizon_months
    assert (late & children.treated).any()
    again = np.where(late & children.treated, 0.0, children.numbers["again_months"])
    other = replace(study, children=replace(children, numbers={**children.numbers, "again_months": again}))
    assert answer(asked, other).estimates[0] == found
    assert found.children == int((~late).sum())


def test_an_effect_that_grows_as_sites_mature_is_found_whole():
    """Late children bear most of it and are seen least: counted as far as they are seen, a tenth of it is lost."""
    held = simulated(
        Plan(seed=12, children=12_000, authorities=60, starts=((41, 12), (61, 12))), scored=False
    )
    children, draw = held.children, np.random.default_rng(12)
    since = np.maximum(children.received - children.start, 0.0)
    chance = np.where(children.treated, 0.6 * np.exp(-since / 18.0), 0.6)
    month = np.floor(draw.uniform(0, 12, len(children)))
    again = np.where((draw.random(len(children)) < chance) & (month < children.numbers["follow_up_months"]), month, np.nan)  # fmt: skip
    forever = np.full(len(children), np.nan)
    changed = {**children.numbers, "again_months": again, "left_day": forever, "died_day": forever}
    study = study_of(replace(held, children=replace(children, numbers=changed)), 3)
    found = answer(asked_in_time(study), study).estimates[0]
    whole = children.treated & (changed["follow_up_months"] >= 12)
    true = float((chance[whole] - 0.6).mean())
    assert found.low <= true <= found.high
    assert abs(found.value - true) < 0.05 * abs(true)


def test_an_authority_alone_in_its_arm_gives_no_interval(study):
    asked, children = asked_in_time(study), study.children
    one = children.authority[children.treated][0]
    start = np.where(children.authority == one, children.start, np.inf)
    alone = replace(study, children=replace(children, numbers={**children.numbers, "start": start}), _held={})
    for design in ("time-to-event", "recurrent-events", "weighted-comparison"):
        asked = next(one for one in study.protocol.analyses if one.design == design)
        found = answer(asked, alone)
        assert found.estimates[0].value is not None
        assert (found.estimates[0].low, found.estimates[0].high) == (None, None)
        assert found.direction is Direction.NOT_STATED


def test_a_horizon_that_nobody_has_reached_is_refused_with_the_mend(study):
    asked = asked_in_time(study).model_copy(update={"horizon_months": 90})
    with pytest.raises(EvaluationError, match="shorter horizon_months"):
        answer(asked, study)


def test_a_handful_of_studies_find_what_is_true():
    planned, lost = (next(one for one in SCENARIOS if one.key == key) for key in ("planned", "lost-more"))
    told = scores("planned", [run(planned, seed, 6000) for seed in range(6)])
    told += scores("lost-more", [run(lost, seed, 6000) for seed in range(4)])
    assert {one.outcome for one in told} == {"missing_rate", "log_days", "referred_again", "wellbeing"}
    for one in told:
        if one.scenario == "planned":
            assert abs(one.bias) <= 5 * one.bias_error, one
            assert one.coverage >= 0.5, one
    days = next(one for one in told if one.outcome == "log_days" and one.way == "imputation")
    assert abs(days.bias) < 0.1
    assert days.found == 1.0


def test_the_document_was_made_by_the_command_as_it_is():
    from moothall.commands.study_recover_told import begun

    text = DOCUMENT.read_text(encoding="utf-8")
    told = re.search(r"--runs (\d+) (?:--follow-up-runs (\d+) )?--children (\d+) --seed (\d+)", text)
    assert told, "the document does not name its command: make it again"
    runs, follow_up_runs, children, seed = (None if one is None else int(one) for one in told.groups())
    assert text.startswith(begun(runs, children, seed, follow_up_runs))
    for scenario in SCENARIOS:
        assert scenario.title in text


def test_where_one_site_began_an_estimate_has_no_interval_and_the_reading_says_why() -> None:
    world = Scenario("one", "One site", "follow-up", 20, ((41, 1),))
    held = simulated(world.plan(5, 3000), scored=True)
    study = study_of(held, 5)
    told = [one for one in study.protocol.analyses if one.name in ("missing-by-site", "wellbeing-lost")]
    assert len(told) == 2
    for asked in told:
        found = answer(asked, study)
        assert {one.low for one in found.estimates} == {None} == {one.high for one in found.estimates}
        assert found.direction is Direction.NOT_STATED
        outputs = {one.name: one for one in found.outputs}
        read = [say(one, outputs) for one in found.reading[:2]]
        assert not read[0].withheld
        assert "too few began for an interval" in read[0].text
        assert "interval" not in read[1].text
