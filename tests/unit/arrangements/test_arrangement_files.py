"""Reading files: what is right is found by day or by fingerprint, what is wrong is named with its mend."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from moothall.methods.arrangements import (
    ArrangementChangedError,
    ArrangementError,
    catalogue,
    read_arrangement,
    read_catalogue,
)
from moothall.methods.arrangements.catalogue import PUBLISHED
from moothall.methods.arrangements.sections.amounts import Period
from moothall.methods.arrangements.sections.function import Clock
from tests.unit.arrangements.samples import panel

GOOD = (PUBLISHED / "nrm-child" / "2026-04-01.yaml").read_text(encoding="utf-8")
TEST, SAFEGUARDING = "child-victim-test-1", "safeguarding-england-and-wales-1"
IN_FULL = """    id: PNL-02
    statement: All three partners are present at the sitting that decides.
    value: 3
    source: pilot_guidance
    confirmed: memory
    may_be_overridden: true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for versions of the child panel."""
    made = tmp_path / "nrm-child"
    made.mkdir()
    return made


def wrong(folder: Path, before: str, after: str) -> tuple[str, int, str]:
    """What is said of the published file with one thing changed, and the line and field it names."""
    assert GOOD.count(before) >= 1
    file = folder / "2026-04-01.yaml"
    text = GOOD.replace(before, after, 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ArrangementError) as caught:
        read_arrangement(file)
    problem = caught.value.problems[0]
    assert problem.file == str(file)
    assert problem.line is not None
    line = text.splitlines()[problem.line - 1]
    return str(problem), problem.line, line


def wrong_in_shared(folder: Path, name: str, before: str, after: str) -> tuple[str, int, str]:
    """What is said of the published file where a shared file it builds on has one thing changed."""
    text = (PUBLISHED / "shared" / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.count(before) >= 1
    text = text.replace(before, after, 1)
    shared = folder.parent / "shared" / f"{name}.yaml"
    shared.parent.mkdir()
    shared.write_text(text, encoding="utf-8")
    (folder / "2026-04-01.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ArrangementError) as caught:
        read_arrangement(folder / "2026-04-01.yaml")
    problem = caught.value.problems[0]
    assert problem.file == str(shared)
    assert problem.line is not None
    return str(problem), problem.line, text.splitlines()[problem.line - 1]


def written_in_full(file: Path, before: str, after: str) -> tuple[str, str]:
    """What is said of the published file with the rule of the quorum written in full and one thing changed."""
    begin = GOOD.index("    rule: PNL-02")
    end = GOOD.index("  voting_functions:")
    assert IN_FULL.count(before) == 1
    text = GOOD[:begin] + IN_FULL.replace(before, after) + GOOD[end:]
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ArrangementError) as caught:
        read_arrangement(file)
    problem = caught.value.problems[0]
    assert problem.line is not None
    return str(problem), text.splitlines()[problem.line - 1]


def test_the_version_in_force_is_the_last_to_have_begun() -> None:
    found = catalogue()
    assert found.in_force("nrm-child", date(2021, 6, 14)).version == "2021-06-14"
    assert found.in_force("nrm-child", date(2026, 3, 31)).version == "2021-06-14"
    assert found.in_force("nrm-child", date(2026, 4, 1)).version == "2026-04-01"


def test_before_the_first_version_there_is_none() -> None:
    with pytest.raises(ArrangementError, match="The first begins on 2021-06-14"):
        catalogue().in_force("nrm-child", date(2021, 6, 13))


def test_an_arrangement_nobody_wrote_is_not_found_and_the_known_ones_are_named() -> None:
    with pytest.raises(ArrangementError, match="There are: channel, marac, mash, missing-hub, nrm-child"):
        catalogue().in_force("nrm-adult", date(2026, 4, 1))


def test_an_arrangement_that_has_ended_is_not_in_force() -> None:
    other = read_catalogue(Path(__file__).parent / "other")
    with pytest.raises(ArrangementError, match="came to an end on 2027-12-31"):
        other.in_force("domestic-abuse-conference", date(2028, 1, 1))


def test_a_case_finds_the_very_file_it_pinned() -> None:
    pin = panel().pin
    assert catalogue().pinned(pin.name, pin.version, pin.sha256) is panel()
    shared = [(PUBLISHED / "shared" / f"{name}.yaml").read_bytes() for name in panel().builds_on]
    assert pin.sha256 == hashlib.sha256(b"".join([GOOD.encode(), *shared])).hexdigest()


def test_a_shared_file_that_changed_changes_the_pin(folder: Path) -> None:
    (folder / "2026-04-01.yaml").write_text(GOOD, encoding="utf-8")
    before = read_arrangement(folder / "2026-04-01.yaml").sha256
    shared = folder.parent / "shared"
    shared.mkdir()
    text = (PUBLISHED / "shared" / f"{SAFEGUARDING}.yaml").read_text(encoding="utf-8")
    (shared / f"{SAFEGUARDING}.yaml").write_text(text + "# read again\n", encoding="utf-8")
    assert before == panel().sha256
    assert read_arrangement(folder / "2026-04-01.yaml").sha256 != before


def test_a_file_changed_since_it_was_pinned_is_refused() -> None:
    with pytest.raises(ArrangementChangedError, match="not the file this case was decided under"):
        catalogue().pinned("nrm-child", "2026-04-01", "0" * 64)
    with pytest.raises(ArrangementError, match="has no version '2022-02-02'"):
        catalogue().pinned("nrm-child", "2022-02-02", "0" * 64)


def test_an_arrangement_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        panel().function.eligibility[0].value = None  # type: ignore[misc,assignment]


@pytest.mark.parametrize(
    ("before", "after", "says", "at"),
    [
        ("(minister, confirmed)", "(minister, sure)", "'sure' is not something that can be said", "PNL-01"),
        ("(minister, confirmed)", "(minister)", "does not say whether the rule was confirmed", "PNL-01"),
        ("(minister, confirmed)", "", "it needs a number, a sentence and a source", "PNL-01"),
        ("(minister, confirmed)", "(ministre, confirmed)", "no source called 'ministre'", "PNL-01"),
        (
            "value: {test: under_age, years: 18,",
            "value: {test: under_age, yaers: 18,",
            "'years' is missing",
            "value:",
        ),
        ("test: authority_is_ours", "test: authority_is_mine", "is not a known test", "value:"),
        (
            "effective_from: 2026-04-01",
            "effective_from: 1 April 2026",
            "is not a date",
            "effective_from: 1 April",
        ),
        ("value: 3\n", "value: three\n", "It says 'three'", "value: three"),
        ("    value: 3\n", "    vallue: 3\n", "Did you mean 'value'", "vallue"),
        ("rule: PNL-01 ", "rule: panel one ", "it needs a number", "panel one"),
        ("title: National Referral", "titel: National Referral", "'title' is missing", ""),
        (
            "value: [local_authority, health, police]",
            "value: [local_authority, heath, police]",
            "Did you mean 'health'?",
            "value:",
        ),
        (
            "may_not_be: [lead_social_worker]",
            "may_not_be: [lead_worker]",
            "Did you mean 'lead_social_worker'?",
            "lead_worker",
        ),
        ("value: 3\n", "value: 4\n", "cannot be made from 3 core functions", "value: 4"),
        ("version: 2026-04-01", "version: 2026-04-02", "the file is kept as '2026-04-01'", "version:"),
        ("name: nrm-child", "name: nrm", "the file is kept as 'nrm-child'", "name:"),
        ("builds_on: [", "builds_on: [child-victim-tets-1, ", "There is no shared file", "builds_on"),
        ("builds_on: [", "builds_on: [[], ", "'builds_on' is not a plain list", "builds_on"),
        ("builds_on: [", "leaves_out: [XYZ-01]\nbuilds_on: [", "It leaves out rule XYZ-01", "leaves_out"),
        (
            "builds_on: [",
            "leaves_out: [TST-06]\nbuilds_on: [",
            "Rule TST-05 rests on TST-06, which this file",
            "leaves_out",
        ),
    ],
)
def test_a_wrong_file_names_the_line_and_the_mend(
    folder: Path, before: str, after: str, says: str, at: str
) -> None:
    said, _, line = wrong(folder, before, after)
    assert says in said
    assert at in line


@pytest.mark.parametrize(
    ("shared", "before", "after", "says", "at"),
    [
        (TEST, "until 2023-01-29", "until 2023-01-28", "do not follow each other", "wordings"),
        (TEST, "stage: reasonable_grounds,", "stage: reasonable_ground,", "Did you mean 'reasonable_grounds'?",
         "follows"),
        (TEST, "with TST-06", "with TST-99", "'TST-99' is not a rule", "TST-05"),
        (TEST, "(definitions, confirmed)", "(definition, confirmed)", "no source called", "ELM-0"),
        (TEST, "kind: consideration", "kind: considered", "Write 'essential' or 'consideration'", "considered"),
        (SAFEGUARDING, "      child_missing: The child is missing\n", "      Child: The child is missing\n",
         "pattern", "Child"),
        (SAFEGUARDING, "limit: 1 working day, warn: 1,", "limit: 1 fortnight, warn: 1,", "'1 fortnight' is not a length",
         "fortnight"),
        (SAFEGUARDING, "limit: 1 working day, warn: 1,", "limit: 1 day, unit: days,", "stands both here", "limit: 1 day"),
        (SAFEGUARDING, "- rule: SAF-03 ", "- rule: SAF-02 ", "Rule SAF-02 stands 2 times", "SAF-02"),
        (SAFEGUARDING, "place: pack", "place: pack, only_for: [never]", "'never' is not an outcome", "place: pack"),
    ],
)  # fmt: skip
def test_a_fault_in_a_shared_file_is_told_under_its_own_name_and_line(
    folder: Path, shared: str, before: str, after: str, says: str, at: str
) -> None:
    said, _, line = wrong_in_shared(folder, shared, before, after)
    assert says in said
    assert at in line


@pytest.mark.parametrize(
    ("before", "after", "says", "at"),
    [
        ("confirmed: memory", "confirmed: maybe", "Write 'yes' or 'memory'", "confirmed: maybe"),
        ("source: pilot_guidance", "source: guidance", "no source called 'guidance'", "source: guidance"),
        ("may_be_overridden", "may_be_overriden", "Did you mean 'may_be_overridden'", "overriden"),
        ("id: PNL-02", "id: panel one", "pattern", "id: panel one"),
        ("value: 3", "value: 3\n    rests_also_on: [TST-99]", "'TST-99' is not a rule", "TST-99"),
        ("value: 3", "value: 3\n    effective_until: 2020-01-01\n    effective_from: 2021-01-01",
         "Rule PNL-02 ends before it begins", "effective_until"),
    ],
)  # fmt: skip
def test_a_rule_may_be_written_in_full_and_is_checked_as_closely(
    folder: Path, before: str, after: str, says: str, at: str
) -> None:
    said, line = written_in_full(folder / "2026-04-01.yaml", before, after)
    assert says in said
    assert at in line


def test_two_rules_with_one_id_are_named(folder: Path) -> None:
    said, _, line = wrong(folder, "rule: PNL-06 ", "rule: PNL-05 ")
    assert "Rule PNL-05 stands 2 times" in said
    assert "PNL-05" in line


def test_a_key_written_twice_is_named(folder: Path) -> None:
    said, _, line = wrong(folder, "    value: 3\n", "    value: 3\n    value: 2\n")
    assert "'value' is written twice" in said
    assert "value: 2" in line


def test_a_file_that_is_not_yaml_says_near_which_line(folder: Path) -> None:
    said, number, _ = wrong(folder, "  route:\n", "  route: [\n")
    assert "The bracket that opens in line" in said
    assert number > 1


@pytest.mark.parametrize("content", [b"", b"just words", b"\xff\xfe"])
def test_a_file_with_no_arrangement_in_it_is_refused(folder: Path, content: bytes) -> None:
    file = folder / "2026-04-01.yaml"
    file.write_bytes(content)
    with pytest.raises(ArrangementError, match=r"no arrangement|not UTF-8"):
        read_arrangement(file)


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    (folder / "2026-04-01.yaml").write_text(
        GOOD.replace(
            "(",
            "(x_",
        ).replace("value: [", "value: [nobody, "),
        encoding="utf-8",
    )
    (folder / "2027-04-01.yaml").write_text("name: nrm-child", encoding="utf-8")
    with pytest.raises(ArrangementError) as caught:
        read_catalogue(folder.parent)
    assert len(caught.value.problems) > 25
    assert {Path(problem.file).name for problem in caught.value.problems} == {
        "2026-04-01.yaml",
        "2027-04-01.yaml",
    }


def test_two_versions_may_not_begin_on_one_day(folder: Path) -> None:
    (folder / "2026-04-01.yaml").write_text(GOOD, encoding="utf-8")
    again = GOOD.replace("version: 2026-04-01", "version: second")
    (folder / "second.yaml").write_text(again, encoding="utf-8")
    with pytest.raises(ArrangementError, match="both begin on 2026-04-01"):
        read_catalogue(folder.parent)


def test_a_published_file_is_still_what_was_published() -> None:
    """Meant to fail when a published file is altered: publish the change as a new version instead."""
    sums = (PUBLISHED / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    recorded = {path: sha256 for sha256, path in (line.split("  ") for line in sums)}
    files = {file.relative_to(PUBLISHED).as_posix(): file for file in PUBLISHED.glob("*/*.yaml")}
    assert {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()} == recorded


@pytest.mark.parametrize("file", sorted(PUBLISHED.glob("[!s]*/*.yaml")), ids=lambda file: file.parent.name)
def test_an_arrangement_is_short_enough_to_be_read_at_one_sitting(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("3 working days", (3, "working_days")),
        ("1 working day", (1, "working_days")),
        ("42 calendar days", (42, "calendar_days")),
        ("45 days", (45, "days")),
        ("8 hours", (8, "hours")),
        ("1 month", (1, "months")),
        ({"limit": 2, "unit": "hours"}, (2, "hours")),
    ],
)
def test_a_length_of_time_is_written_as_it_is_said(said: object, means: tuple[int, str]) -> None:
    period = Period.model_validate(said)
    assert (period.limit, period.unit) == means
    clock = {"code": "one", "title": "One", "starts": "went_missing", "ends": ["returned"]}
    parts = said if isinstance(said, dict) else {"limit": said}
    read = Clock.model_validate({**clock, **parts})
    assert (read.limit, read.unit, read.starts) == (*means, ("went_missing",))


@pytest.mark.parametrize(
    "said", ["3", "three days", "3 weeks", "-1 days", "3 working  days", "99999 days", ""]
)
def test_other_words_are_no_length_of_time(said: str) -> None:
    with pytest.raises(ValueError, match="write a number, then days"):
        Period.model_validate(said)
