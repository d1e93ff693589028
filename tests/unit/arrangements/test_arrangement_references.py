"""What one part of a file says of another must agree: every fault is told on its line, with the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from moothall.methods.arrangements import ArrangementError, read_arrangement
from moothall.methods.arrangements.cross_references import Known
from moothall.methods.arrangements.reading import PUBLISHED

KNOWN = Known(
    instruments=frozenset({"dash-24", "vulnerability-22", "exploitation-screen", "missing-episode-risk"}),
    arrangements=frozenset({"channel", "marac", "mash", "missing-hub", "nrm-child"}),
)
DAY = "2026-04-01.yaml"


def faults(folder: Path, name: str, before: str, after: str) -> list[tuple[str, str]]:
    """Each fault of a published file with one thing changed, and the line it names."""
    text = (PUBLISHED / name / DAY).read_text(encoding="utf-8")
    assert text.count(before) >= 1
    file = folder / name / DAY
    file.parent.mkdir()
    changed = text.replace(before, after, 1)
    file.write_text(changed, encoding="utf-8")
    with pytest.raises(ArrangementError) as caught:
        read_arrangement(file, KNOWN)
    return [(str(each), _line(file, each.file, each.line)) for each in caught.value.problems]


def _line(file: Path, named: str, number: int | None) -> str:
    assert number is not None
    assert named == str(file) or "/shared/" in named
    return Path(named).read_text(encoding="utf-8").splitlines()[number - 1]


@pytest.mark.parametrize(
    ("name", "before", "after", "says", "at"),
    [
        # what is asked for before a decision, and nothing supplies it
        ("marac", "code: assessment,", "code: rating,", "'rating' is asked for before a decision", "code: rating"),
        ("marac", "code: assessment,", "code: area,", "Add membership.area_seat", "code: area"),
        ("marac", "code: assessment,", "code: consent,", "Add function.consent", "code: consent"),
        ("marac", "code: assessment,", "code: plan_contents,", "Add function.plan_contents", "plan_contents"),
        ("marac", "code: assessment,", "code: release,", "with_owner_consent", "code: release"),
        ("marac", "code: assessment,", "code: episodes,", "missing_episode", "code: episodes"),
        ("mash", "code: rating,", "code: advocate,", "Add membership.advocate", "code: advocate"),
        ("mash", "code: rating,", "code: confidentiality,", "Add membership.confidentiality", "confidentiality"),
        ("mash", "code: rating,", "code: assessment,", "Add function.instruments", "code: assessment"),
        # what is laid down, and nothing asks for it
        ("marac", "leaves_out: [", "leaves_out: [CNF-06, ", "'advocate' is laid down", "advocate:"),
        ("marac", "leaves_out: [", "leaves_out: [CNF-07, ", "'confidentiality' is laid down", "builds_on:"),
        ("mash", "leaves_out: [", "leaves_out: [HBS-04, ", "'onward' is laid down", "onward:"),
        ("mash", "code: release,", "code: dissent,", "'release' is laid down", "release:"),
        ("mash", "leaves_out: [", "leaves_out: [DEC-03, ", "'chair' is laid down", "chair:"),
        ("mash", "leaves_out: [", "leaves_out: [DEC-12, ", "Add 'code: reason'", "outcome_reasons:"),
        ("missing-hub", "leaves_out: [", "leaves_out: [DEC-02, ", "Add 'code: quorum'", "core:"),
        ("missing-hub", "leaves_out: [", "leaves_out: [DEC-04, ", "Add 'code: conflicts'", "builds_on:"),
        ("nrm-child", "builds_on: [", "leaves_out: [DEC-05]\nbuilds_on: [", "Add 'code: views'", "views_before"),
        ("nrm-child", "builds_on: [", "leaves_out: [DEC-07]\nbuilds_on: [", "Add 'code: limbs'", "builds_on:"),
        ("channel", "leaves_out: [", "leaves_out: [CHN-26, ", "Add 'code: area'", "area_seat:"),
        ("channel", "leaves_out: [", "leaves_out: [CHN-28, ", "Add 'code: plan_contents'", "plan_contents:"),
        ("channel", "leaves_out: [", "leaves_out: [CHN-29, ", "Add 'code: consent'", "consent:"),
        # clocks and flags
        ("mash", "starts: rated_red,", "starts: rated_purple,", "Did you mean 'rated_", "starts: rated_purple"),
        ("mash", "ends: triage_decided, ", "ends: triage_made, ", "is not an event that can happen", "triage_made"),
        ("mash", "ends: triage_decided, ", "ends: [], ", "The clock never ends", "ends: []"),
        ("mash", "starts: rated_red,", "starts: [],", "The clock never starts", "starts: []"),
        ("missing-hub", "each: missing_episode}", "each: episode}", "Did you mean 'missing_episode'", "each: episode"),
        ("missing-hub", "ends: missing_episode_assessed", "ends: response_decided", "is not an event", "response_decided"),
        ("missing-hub", "event: missing_episode,", "event: missing,", "is not a step", "event: missing"),
        ("missing-hub", "event: missing_episode,", "", "It says neither or both", "repeat_missing"),
        ("missing-hub", "score: exploitation-screen,", "score: dash-24,", "is not an instrument used", "dash-24"),
        ("channel", "[ending_decided, consent_consent_refused],", "[support_ended],", "is not an event", "support_ended"),
        # questions
        ("marac", "only_if: professional_judgement}", "only_if: judgement}", "is not a yes-or-no question", "only_if"),
        ("marac", "only_if: escalation}", "only_if: perpetrator}", "is not a yes-or-no question", "only_if"),
        ("marac", "{code: knows,", "{code: perpetrator,", "'perpetrator' stands twice", "code: perpetrator"),
        ("marac", "{code: knows,", "{code: knows, kind: choice,", "A choice needs options", "kind: choice"),
        ("marac", "score: dash-24,", "score: dash-25,", "Did you mean 'dash-24'", "dash-25"),
        ("marac", "escalation, repeat]", "escalatoin, repeat]", "Did you mean 'escalation'", "escalatoin"),
        ("mash", "arrangement: marac, about", "arrangement: marac, step: assessment, about", "not to both", "step:"),
        ("mash", "step: safeguarding_referral,", "step: safeguarding_visit,", "a step the law provides", "safeguarding_visit"),
        ("channel", "question: reasonable_grounds,", "question: grounds_exist,", "is not a question", "grounds_exist"),
        # votes, and who is told
        ("mash", "    value: [chair]\n", "    value: [chair, majority]\n", "No step can come after", "[chair, maj"),
        ("mash", "    value: [chair]\n", "    value: [majority]\n", "Nobody votes", "[majority]"),
        ("mash", "    value: [chair]\n", "    value: []\n", "It names no step", "value: []"),
        ("marac", "{code: person, title: \"the victim", "{code: perpetrator, title: \"the victim", "'perpetrator' is never told", "perpetrator"),
        # a word, a code or a place that there is not, and what was meant
        ("mash", "  decides_at:", "  decide_at:", "Did you mean 'decides_at'?", "decide_at"),
        ("mash", "membership:\n", "or_after: {stage: triage}\nmembership:\n", "It belongs under 'follows'", "or_after"),
        ("mash", "{code: amber,", "{code: red,", "The code 'red' stands twice here", "code: red,"),
        ("mash", "leads at the desk], place: rating", "leads at the desk], place: ratign",
         "Did you mean 'rating'?", "ratign"),
        # what is outside the file
        ("marac", "instrument: dash-24,", "instrument: dash-42,", "Did you mean 'dash-24'", "dash-42"),
        ("marac", "arrangement: mash,", "arrangement: mesh,", "Did you mean 'mash'", "arrangement: mesh"),
        ("marac", "arrangement: mash,", "arrangement: adult-hub,", "it is a service", "adult-hub"),
    ],
)  # fmt: skip
def test_each_disagreement_is_told_with_its_line_and_its_mend(
    tmp_path: Path, name: str, before: str, after: str, says: str, at: str
) -> None:
    found = faults(tmp_path, name, before, after)
    assert any(says in said and at in line for said, line in found), found


@pytest.mark.parametrize(
    "folder", sorted({file.parent.name for file in PUBLISHED.glob("*/*.yaml")} - {"shared"})
)
def test_every_published_file_names_only_what_there_is(folder: str) -> None:
    for file in sorted((PUBLISHED / folder).glob("*.yaml")):
        assert read_arrangement(file, KNOWN).name == folder


def test_a_questionnaire_for_another_nation_is_told_with_both_mends(tmp_path: Path) -> None:
    file = tmp_path / "marac" / DAY
    file.parent.mkdir()
    file.write_bytes((PUBLISHED / "marac" / DAY).read_bytes())
    known = Known(KNOWN.instruments, KNOWN.arrangements, {"dash-24": frozenset({"england"})})
    with pytest.raises(ArrangementError, match=r"'dash-24' is not for wales.*Add 'wales' to"):
        read_arrangement(file, known)


def test_a_decision_without_a_voting_rule_is_told(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "other" / "missing-hub" / "2026-01-01.yaml").read_text(encoding="utf-8")
    file = tmp_path / "missing-hub" / "2026-01-01.yaml"
    file.parent.mkdir()
    file.write_text(
        "\n".join(line for line in text.splitlines() if not line.startswith("  voting:")), encoding="utf-8"
    )
    with pytest.raises(ArrangementError, match="nothing says how a result is reached"):
        read_arrangement(file)


def test_from_outside_nothing_is_looked_for_unless_it_is_said_what_there_is(tmp_path: Path) -> None:
    text = (
        (PUBLISHED / "marac" / DAY)
        .read_text(encoding="utf-8")
        .replace("arrangement: mash", "arrangement: ours")
    )
    file = tmp_path / "marac" / DAY
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    assert read_arrangement(file).name == "marac"
