"""The figures of the process stand once: in a study's run they are those of the command, told of whom they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

from moothall.commands.study import study as command
from moothall.commands.study_process import GROUPS
from moothall.methods.disclosure import protect
from moothall.methods.evaluation import process_figures as annex
from moothall.methods.evaluation.designs import Study, answer
from moothall.methods.evaluation.finding import say
from moothall.methods.evaluation.protocol import ProtocolError
from moothall.methods.evaluation.study_data import read_children
from moothall.methods.evaluation.study_run.common import common_outputs
from moothall.methods.outputs import ALL, OutputKind, from_json

from .conftest import changed

TABLES = [
    "referrals",
    "mean_days",
    "median_days",
    "waiting",
    "still_waiting",
    "share_positive",
    "one_sitting",
]
BOTH = {"treated": "panel", "not-treated": "national"}


def asked(protocol, *, everyone=False, **options):
    """The protocol with its figures of the process alone; with `everyone`, of every referral of the extract."""

    def alone(told):
        told["subgroups"] = []
        told["analyses"] = [
            {**one, "role": "primary", **options} for one in told["analyses"] if one["name"] == "process"
        ]
        if everyone:
            told["estimand"]["population"].update(
                received_from="2019-01", received_to="2023-12", youngest=0, oldest=25, nations=[], first_referral_only=False
            )  # fmt: skip

    return changed(protocol, alone)


def studied(protocol, extract):
    return Study(protocol, extract, read_children(extract, protocol), 1)


def found_in(protocol, extract):
    return answer(protocol.analyses[0], studied(protocol, extract))


@pytest.mark.parametrize("panel_only", [True, False])
def test_the_same_extract_gives_the_same_figures_by_the_command_and_in_a_run(
    brief, extract, tmp_path, panel_only
):
    by = ["quarter", "site", "gender"]
    protocol = asked(brief, everyone=True, by=by, tables=TABLES, only_the_arrangement=panel_only)
    found = found_in(protocol, extract)
    flags = ["--panel-only"] if panel_only else []
    told = CliRunner().invoke(command, ["process", str(extract), "--out", str(tmp_path / "f"), *flags])
    assert told.exit_code == 0, told.output
    assert len(found.outputs) == 12 * len(by)
    for output in found.outputs:
        name = output.name.removeprefix("process-")
        theirs = from_json((tmp_path / "f" / f"{name}.json").read_bytes())
        ours = [tuple(BOTH.get(cell, cell) for cell in row) for row in output.rows]
        assert (output.title, ours) == (theirs.title, list(theirs.rows))


def test_it_tells_of_the_children_of_the_protocol_and_of_no_others(brief, extract):
    protocol = asked(brief, by=["gender"], only_the_arrangement=False)
    study = studied(protocol, extract)
    outputs = {one.name: one for one in answer(protocol.analyses[0], study).outputs}
    whole = next(row for row in outputs["process-referrals-by-gender"].rows if row[:2] == (ALL, ALL))
    assert whole[2] == len(study.children)
    everyone = asked(brief, everyone=True, by=["gender"], only_the_arrangement=False)
    assert len(study.children) < len(read_children(extract, everyone))


def test_disclosure_control_knows_whom_the_referrals_are_of(brief, extract):
    protocol = asked(brief, by=["gender"])
    study = studied(protocol, extract)
    by_gender = next(one for one in common_outputs(study) if one.name == "studied-by-gender")
    alone, beside = (
        answer(replace_options(protocol, only_the_arrangement=only), study).outputs[0]
        for only in (True, False)
    )
    for one in (alone, beside):
        assert (one.counted, one.period) == (by_gender.counted, by_gender.period)
    assert alone.where == {**by_gender.where, "arm": "treated"}
    assert beside.where == by_gender.where
    girls = {row[:2]: row[2] for row in by_gender.rows}
    assert {row[:2]: row[2] for row in beside.rows} == girls
    assert {row[0]: row[1] for row in alone.rows} == {
        one: n for (one, arm), n in girls.items() if arm == "treated"
    }
    together = [by_gender, alone, replace(beside, name="beside")]
    # One figure, and so one that can be hidden: nothing is measured twice under two names.
    assert not any("other figures" in str(report.findings) for report in protect(together).reports)


def replace_options(protocol, **options):
    return protocol.analyses[0].model_copy(update=options)


def test_where_some_are_decided_nationally_after_the_start_they_are_not_taken_for_the_panels(brief, extract):
    study = studied(asked(brief, by=["gender"]), extract)
    start = study.children.numbers["start"].copy()
    start[:] = study.children.received.min()
    sooner = replace(
        study, children=replace(study.children, numbers={**study.children.numbers, "start": start})
    )
    told = answer(study.protocol.analyses[0], sooner).outputs[0]
    assert told.where == {"step": "studied", "route": "panel", "arm": "treated"}


def test_the_protocol_says_which_tables_and_a_single_group_says_nothing_more_than_the_whole(brief, extract):
    found = found_in(asked(brief, by=["gender", "quarter"], tables=["referrals", "share_positive"]), extract)
    assert [one.name for one in found.outputs] == [
        "process-referrals-by-quarter", "process-referrals-by-gender",
        "process-share-positive-reasonable-grounds-by-quarter", "process-share-positive-reasonable-grounds-by-gender",
        "process-share-positive-conclusive-grounds-by-quarter", "process-share-positive-conclusive-grounds-by-gender",
    ]  # fmt: skip
    facts = annex.facts_of(extract)
    one = replace(facts, groups={**facts.groups, "gender": facts.groups["gender"].copy()})
    one.groups["gender"][:] = "male"
    assert {each.columns[0].name for each in annex.process_figures(one, by=["gender", "age_band"])} == {
        "age_band"
    }
    assert {each.columns[0].name for each in annex.process_figures(one, by=["gender"])} == {"gender"}
    with pytest.raises(ProtocolError, match="tables"):
        asked(brief, tables=["height"])


def test_what_it_says_in_all_is_said_from_its_tables(brief, extract):
    found = found_in(asked(brief, by=["gender"]), extract)
    outputs = {one.name: one for one in protect(found.outputs).outputs}
    told = [say(one, outputs).text for one in found.reading]
    assert told[0].endswith("referrals were for the panel to decide.")
    assert told[1].startswith("Half of the conclusive decisions were made within")
    assert "% of the panel’s conclusive decisions" in told[2]
    by_routes = found_in(asked(brief, by=["gender"], only_the_arrangement=False), extract)
    assert "referrals were received" in by_routes.reading[0].words["en"]
    assert all(
        not say(one, {each.name: each for each in by_routes.outputs}).withheld for one in by_routes.reading
    )


def test_categories_are_told_in_words_and_shares_with_their_interval(brief, extract):
    found = found_in(asked(brief, by=["age_band"]), extract)
    for output in found.outputs:
        assert output.labels["age_band"]["13-15"] == "13 to 15"
        assert output.columns[0].label == "Age at referral"
        assert list(dict.fromkeys(row[0] for row in output.rows)) == ["under-13", "13-15", "16-17", ALL]
    share = next(one for one in found.outputs if one.kind is OutputKind.RATES)
    assert [column.label for column in share.columns[2:5]] == ["Share", "95% from", "95% to"]


def test_the_command_names_the_groupings_there_are():
    assert GROUPS == annex.BY
    assert tuple(TABLES) == annex.TABLES
