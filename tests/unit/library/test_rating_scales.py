"""Rating scales: what is shipped says where it was read, and a file that is wrong says how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from moothall.library.appraisal import (
    SCALES,
    AppraisalError,
    Scale,
    newest,
    read_scale,
    read_scales,
    scale,
    scales,
)
from moothall.library.seed import read_vocabularies

SHIPPED = {
    ("campbell-chi", "table-3"): 3,
    ("certainty-grade-like", "1"): 4,
    ("eef-security", "2019"): 6,
    ("foundations-eif", "2017"): 8,
    ("maryland-sms", "what-works-growth"): 5,
    ("nesta-standards", "2013"): 5,
    ("rob-2", "2019"): 3,
    ("robins-i", "2016"): 5,
    ("robins-i", "2025-draft"): 5,
}


def test_what_is_shipped() -> None:
    assert {(each.id, each.version): len(each.levels) for each in scales()} == SHIPPED


@pytest.mark.parametrize("each", scales(), ids=lambda each: f"{each.id} {each.version}")
def test_every_level_is_said_in_both_languages_and_names_its_source(each: Scale) -> None:
    for level in each.levels:
        assert level.name_cy
        assert level.needs_cy != level.needs
        assert level.source.address.startswith("http")


def test_what_was_not_read_at_its_source_stays_marked() -> None:
    marked = {each.id: tuple(each.from_memory()) for each in newest()}
    assert {"level 4", "level 5"} <= set(marked["maryland-sms"])
    assert "level 1" not in marked["maryland-sms"]
    assert {f"level {number}" for number in range(6)} <= set(marked["eef-security"])
    assert marked["foundations-eif"] == ("level 2+", "level 3+", "level 4+")
    assert marked["nesta-standards"] == ()
    assert marked["campbell-chi"] == ()


def test_the_draft_of_robins_drops_one_part_and_is_not_offered_for_a_new_rating() -> None:
    first, draft = scale("robins-i", "2016"), scale("robins-i", "2025-draft")
    codes = {domain.code for domain in first.domains}
    assert codes - {domain.code for domain in draft.domains} == {"deviations"}
    assert draft.draft
    assert first in newest()
    assert draft not in newest()


def test_every_design_a_scale_speaks_of_is_in_the_vocabularies() -> None:
    known = set(read_vocabularies().codes("designs")) | {"otherwise"}
    for each in scales():
        named = set(getattr(each.overall, "begins", {}))
        for domain in each.domains:
            if domain.earned is not None and domain.earned.fact == "design":
                named |= set(domain.earned.levels)
        assert named <= known, each.id


def test_a_scale_that_is_not_there_is_refused() -> None:
    with pytest.raises(AppraisalError, match=r"There are: .*rob-2 2019"):
        scale("rob-2", "2018")


NESTA = (SCALES / "nesta-standards-2013.yaml").read_text("utf-8")
CHI = (SCALES / "campbell-chi-table-3.yaml").read_text("utf-8")

WRONG = [
    (NESTA, "confirmed: read", "confirmed: yes", "Write 'read' or 'memory'", "confirmed"),
    (NESTA, "source: nesta}\n", "source: nasta}\n", "there is no source called 'nasta'", "overall"),
    (NESTA, "order: 2\n", "order: 1\n", "have the same order", "levels"),
    (NESTA, 'strength: "0.3"', 'strength: "0.05"', "Let strength rise with the order", "strength"),
    (NESTA, 'strength: "0.3"', 'strength: "3"', "too large", "strength"),
    (NESTA, 'version: "2013"', 'version: "2014"', "Call the file 'nesta-standards-2014.yaml'", "id"),
    (NESTA, "rule: judged", "rule: worst", "there are none", "overall"),
    (NESTA, "needs_cy:", "needs_welsh:", "'needs_welsh' is not a word", "levels"),
    (CHI, "rct: high", "rct: hihg", "Did you mean 'high'?", "earned"),
    (CHI, "fact: sample_size", "fact: design", "Write 'levels' only", "earned"),
    (CHI, "  attrition:", "  design:", "written twice", ""),
]


@pytest.mark.parametrize(("text", "before", "after", "said", "field"), WRONG, ids=lambda each: str(each)[:30])
def test_a_wrong_file_names_the_line_the_field_and_the_mend(
    tmp_path: Path, text: str, before: str, after: str, said: str, field: str
) -> None:
    assert before in text
    name = "nesta-standards-2013.yaml" if text is NESTA else "campbell-chi-table-3.yaml"
    file = tmp_path / name
    file.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(AppraisalError) as wrong:
        read_scale(file)
    problem = next(each for each in wrong.value.problems if said in str(each))
    assert problem.line
    assert field in problem.field


def test_a_folder_tells_of_every_wrong_file(tmp_path: Path) -> None:
    for number in ("one", "two"):
        (tmp_path / f"{number}.yaml").write_text("id: x\n", "utf-8")
    with pytest.raises(AppraisalError) as wrong:
        read_scales(tmp_path)
    assert {Path(each.file).name for each in wrong.value.problems} == {"one.yaml", "two.yaml"}
