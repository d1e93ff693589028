"""A run finds what is true, tells what it departs from, and is the same for the same inputs."""

import hashlib
import json
from pathlib import Path

import pytest

from moothall.methods import evaluation
from moothall.methods.evaluation import EvaluationError
from moothall.methods.evaluation.designs import REGISTRY, Study, answer
from moothall.methods.evaluation.finding import Direction, say
from moothall.methods.evaluation.protocol import protocol_sha256
from moothall.methods.evaluation.protocol.analyses import DESIGNS
from moothall.methods.evaluation.study_data import read_children
from moothall.methods.evaluation.study_run import (
    Registration,
    run_from_data,
    run_study,
    run_to_data,
    run_to_json,
)
from moothall.methods.extracts.folder import NotAnExtract

from .conftest import changed


def kinds(run):
    return [one.kind.value for one in run.deviations]


def test_every_design_a_protocol_may_name_can_be_run():
    assert set(REGISTRY) == set(DESIGNS)


def test_the_intervals_of_the_example_hold_the_truth(run, truth):
    told = {one.name: one for one in run.finding("missing").estimates}
    for name in ("imputation", "group-time"):
        assert told[name].low <= truth["missing_episodes_a_year"]["overall"] <= told[name].high
    lost = run.finding("wellbeing-lost").estimates[0]
    assert lost.low <= truth["wellbeing_month_12"]["overall"] <= lost.high


def test_days_are_found_to_be_fewer(run):
    found = run.finding("days")
    assert found.direction is Direction.BETTER
    assert found.estimates[0].high < 0


def test_rates_of_episodes_by_child_hold_the_truth(child_run, truth):
    found = child_run.finding("missing").estimates[0]
    assert found.low <= truth["log_missing_rate"]["overall"] <= found.high


def test_what_ends_the_wait_instead_has_a_curve_of_its_own(child_run):
    names = {one.name for one in child_run.outputs}
    assert {"again-instead-left-the-area", "again-instead-turned-18", "again-instead-died"} <= names
    last = {row[1]: row for row in child_run.finding("again").outputs[2].rows if row[0] == 24}
    assert 0 < last["treated"][2] < 0.3


def test_the_same_inputs_give_the_same_run_byte_for_byte(run, roll_out, extract):
    again = run_study(roll_out, extract, registration=run.registration)
    assert run_to_json(again) == run_to_json(run)


def test_another_seed_is_told(brief, extract):
    assert "another-seed" in kinds(run_study(brief, extract, seed=1))
    assert "another-seed" not in kinds(run_study(brief, extract))


def test_a_run_comes_back_from_plain_data_as_it_was(run):
    assert run_from_data(json.loads(run_to_json(run))) == run
    assert run_from_data(run_to_data(run)).sha256 == run.sha256


def test_a_run_tells_how_far_it_is(brief, extract):
    heard = []
    run_study(brief, extract, told=heard.append)
    assert heard[0].done == 0
    assert heard[-1].done == heard[-1].of
    assert [step.done for step in heard] == sorted(step.done for step in heard)


def test_what_was_registered_is_confirmatory_and_nothing_else_is(run, child_run):
    assert all(one.registered for one in run.findings)
    assert not any(one.registered for one in child_run.findings)
    assert "not-registered" in kinds(child_run)
    assert "not-registered" not in kinds(run)


def test_an_analysis_that_was_not_registered_is_exploratory(brief, extract):
    def one_more(told):
        told["analyses"].append({**told["analyses"][0], "name": "more", "role": "secondary"})
        told["analyses"][0]["by"] = ["gender"]

    own = changed(brief, one_more)
    found = run_study(own, extract, registered=brief, registration=Registration(protocol_sha256(brief)))
    assert {one.analysis: one.registered for one in found.findings} == {
        "by-group": False,
        "process": True,
        "more": False,
    }
    told = " ".join(one.says.words["en"] for one in found.deviations)
    assert "by: was gender, exploitation; is now gender" in told
    assert "exploratory-analysis" in kinds(found)


def test_data_seen_before_it_was_registered_are_told(brief, extract):
    told = Registration(protocol_sha256(brief), "2026-03-01", "2026-02-01")
    assert "data-seen-before" in kinds(run_study(brief, extract, registration=told))


def test_fewer_children_and_months_than_expected_are_told(run):
    told = [one.says.words["en"] for one in run.deviations if one.kind.value == "population"]
    assert any("the extract ends with December 2023" in words for words in told)
    assert any("the protocol expected 60,000" in words for words in told)


def test_a_rate_of_decisions_across_a_change_of_the_test_is_refused_and_the_rest_is_run(by_child, extract):
    def across(told):
        told["estimand"]["population"]["received_to"] = "2023-12"
        told["estimand"]["outcomes"].append({
            "name": "positive", "title": "Positive", "measure": "positive_reasonable_grounds", "unit": "share",
            "better": "neither", "plain": {"en": "whether the panel believes you"},
        })  # fmt: skip
        told["analyses"] = [
            told["analyses"][1],
            {"name": "positive", "title": "Positive by gender", "role": "primary", "why": "To see.", "design": "equity", "outcome": "positive", "by": ["gender"]},
        ]  # fmt: skip
        told["sample_size"]["minimum_effects"].append({"outcome": "positive", "size": "0.1"})

    found = run_study(changed(by_child, across), extract)
    told = next(one for one in found.deviations if one.analysis == "positive")
    assert told.kind.value == "analysis-not-run"
    assert "taken by different tests" in told.says.words["en"]
    assert [one.analysis for one in found.findings] == ["missing"]


def test_an_extract_that_was_altered_is_not_run(roll_out, extract, tmp_path):
    for path in extract.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "dictionary.md").write_text("Other words")
    with pytest.raises(NotAnExtract):
        run_study(roll_out, tmp_path)


def test_nobody_of_the_population_is_said_so(roll_out, extract):
    nobody = changed(roll_out, lambda told: told["estimand"]["population"].update(nations=["wales"]))
    with pytest.raises(EvaluationError, match="No child of the extract"):
        run_study(nobody, extract)


def test_no_sentence_holds_a_figure_that_is_not_a_cell(run, child_run):
    """Taken out of every output, no sentence of a finding may still say how large or which way."""
    for one in (run, child_run):
        for finding in one.findings:
            for sentence in (*finding.reading, *finding.plain):
                assert say(sentence, {}).withheld


def test_one_site_before_and_after_is_told_as_what_it_is(roll_out, extract):
    children = read_children(extract, roll_out)
    site = children.authority[children.start == children.start.min()][0]

    def one_site(told):
        told["analyses"] = [
            {"name": "site", "title": "One site", "role": "primary", "why": "To see.", "design": "interrupted-series",
             "outcome": "days_to_conclusive", "authority": "E09000001", "period": "quarter"},
        ]  # fmt: skip

    protocol = changed(roll_out, one_site)
    analysis = protocol.analyses[0].model_copy(update={"authority": site})
    found = answer(analysis, Study(protocol, extract, children, 1))
    assert found.estimates[0].value < 0
    assert "serious" in {str(one.verdict) for one in found.diagnostics}
    with pytest.raises(EvaluationError, match="look at the code"):
        answer(protocol.analyses[0], Study(protocol, extract, children, 1))


def test_an_extract_of_another_shape_is_said_so(extract, roll_out, tmp_path):
    import pyarrow.parquet as pq

    for path in extract.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = pq.read_table(extract / "case.parquet").drop_columns(["received_month"])
    pq.write_table(table, tmp_path / "case.parquet")
    with pytest.raises(EvaluationError, match="not as this code reads one"):
        read_children(tmp_path, roll_out)


def test_a_run_tells_every_file_of_rules_that_it_was_held_to(run):
    folder = Path(evaluation.__file__).parent
    files = [one for one in folder.rglob("*.yaml") if one.parent.name != "recovery"]
    assert sorted(run.rules_sha256.values()) == sorted(
        hashlib.sha256(one.read_bytes()).hexdigest() for one in files
    )
