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
from tests.unit.arrangements.samples import panel

GOOD = (PUBLISHED / "nrm-child" / "2026-04-01.yaml").read_text(encoding="utf-8")


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


def test_the_version_in_force_is_the_last_to_have_begun() -> None:
    found = catalogue()
    assert found.in_force("nrm-child", date(2021, 6, 14)).version == "2021-06-14"
    assert found.in_force("nrm-child", date(2026, 3, 31)).version == "2021-06-14"
    assert found.in_force("nrm-child", date(2026, 4, 1)).version == "2026-04-01"


def test_before_the_first_version_there_is_none() -> None:
    with pytest.raises(ArrangementError, match="The first begins on 2021-06-14"):
        catalogue().in_force("nrm-child", date(2021, 6, 13))


def test_an_arrangement_nobody_wrote_is_not_found_and_the_known_ones_are_named() -> None:
    with pytest.raises(ArrangementError, match="There are: nrm-child"):
        catalogue().in_force("nrm-adult", date(2026, 4, 1))


def test_an_arrangement_that_has_ended_is_not_in_force() -> None:
    other = read_catalogue(Path(__file__).parent / "other")
    with pytest.raises(ArrangementError, match="came to an end on 2027-12-31"):
        other.in_force("domestic-abuse-conference", date(2028, 1, 1))


def test_a_case_finds_the_very_file_it_pinned() -> None:
    pin = panel().pin
    assert catalogue().pinned(pin.name, pin.version, pin.sha256) is panel()
    assert pin.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()


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
        ("    confirmed: yes\n", "    confirmed: maybe\n", "Write 'yes' or 'memory'", "confirmed: maybe"),
        ("source: minister", "source: ministre", "no source called 'ministre'", "source: ministre"),
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
        ("    may_be_overridden: true\n", "    may_be_overriden: true\n", "Check its spelling", "overriden"),
        ("id: PNL-01", "id: panel one", "pattern", "id: panel one"),
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
        (
            "effective_until: 2023-01-29",
            "effective_until: 2023-01-28",
            "do not follow each other",
            "wordings",
        ),
        (
            "stage: reasonable_grounds, outcome",
            "stage: reasonable_ground, outcome",
            "Did you mean 'reasonable_grounds'?",
            "follows",
        ),
        ("version: 2026-04-01", "version: 2026-04-02", "the file is kept as '2026-04-01'", "version:"),
        ("name: nrm-child", "name: nrm", "the file is kept as 'nrm-child'", "name:"),
        (
            "      child_missing: The child is missing\n",
            "      Child: The child is missing\n",
            "pattern",
            "Child",
        ),
        ("rests_also_on: [TST-06]", "rests_also_on: [TST-99]", "'TST-99' is not a rule", ""),
        ("unit: working_days, warn: 1", "unit: fortnights, warn: 1", "Write 'days'", "unit: fortnights"),
    ],
)
def test_a_wrong_file_names_the_line_and_the_mend(
    folder: Path, before: str, after: str, says: str, at: str
) -> None:
    said, _, line = wrong(folder, before, after)
    assert says in said
    assert at in line


def test_two_rules_with_one_id_are_named(folder: Path) -> None:
    said, _, _ = wrong(folder, "id: PNL-04", "id: PNL-05")
    assert "Rule PNL-05 stands 2 times" in said


def test_a_key_written_twice_is_named(folder: Path) -> None:
    said, _, line = wrong(folder, "    value: 3\n", "    value: 3\n    value: 2\n")
    assert "'value' is written twice" in said
    assert "value: 2" in line


def test_a_file_that_is_not_yaml_says_near_which_line(folder: Path) -> None:
    said, number, _ = wrong(folder, "  route:\n", "  route: [\n")
    assert "cannot be read as YAML" in said
    assert number > 1


@pytest.mark.parametrize("content", [b"", b"just words", b"\xff\xfe"])
def test_a_file_with_no_arrangement_in_it_is_refused(folder: Path, content: bytes) -> None:
    file = folder / "2026-04-01.yaml"
    file.write_bytes(content)
    with pytest.raises(ArrangementError, match=r"no arrangement|not UTF-8"):
        read_arrangement(file)


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    (folder / "2026-04-01.yaml").write_text(
        GOOD.replace("confirmed: memory", "confirmed: no"), encoding="utf-8"
    )
    (folder / "2027-04-01.yaml").write_text("name: nrm-child", encoding="utf-8")
    with pytest.raises(ArrangementError) as caught:
        read_catalogue(folder.parent)
    assert len(caught.value.problems) > 40
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
    now = {f"{each.name}/{each.version}.yaml": each.sha256 for each in catalogue().arrangements}
    assert now == recorded
