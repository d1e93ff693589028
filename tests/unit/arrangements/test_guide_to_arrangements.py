"""The guide by which a partnership writes an arrangement is complete, and everything in it is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel

from moothall.casework.panel.correspondence.kinds import LETTERS
from moothall.commands.arrangements import arrangements
from moothall.methods.arrangements import Arrangement, ArrangementError, read_arrangement
from moothall.methods.arrangements.reading import PUBLISHED
from moothall.methods.arrangements.rule import Rule, Source
from moothall.methods.plain_yaml import read_plain

GUIDES = Path(__file__).parents[3] / "docs" / "guide"
GUIDE = (GUIDES / "write-an-arrangement.md").read_text(encoding="utf-8")
EXAMPLES = GUIDES / "examples"
EXAMPLE = EXAMPLES / "wales-modern-slavery-marac" / "2026-04-01.yaml"
SNIPPETS = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
PARTS = (
    "function",
    "membership",
    "voice",
    "training",
    "resourcing",
    "information_sharing",
    "governance",
)


def models(kind: Any, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Every kind of thing a file may hold, from what it is made of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind in seen or kind is Source:
            return
        seen.add(kind)
        if not issubclass(kind, Rule):
            yield kind
        for name, field in kind.model_fields.items():
            if not (issubclass(kind, Rule) and name != "value"):
                yield from models(field.annotation, seen)
    for part in get_args(kind) if get_origin(kind) is not Literal else ():
        yield from models(part, seen)


def literals(kind: Any) -> Iterator[str]:
    """The words from which a value is chosen."""
    if isinstance(kind, type) and issubclass(kind, Rule):
        yield from literals(kind.model_fields["value"].annotation)
    elif get_origin(kind) is Literal:
        yield from (word for word in get_args(kind) if isinstance(word, str))
    elif get_origin(kind) in (Union, UnionType) or get_args(kind):
        for part in get_args(kind):
            yield from literals(part)


VOCABULARY = list(models(Arrangement, set()))
WORDS = sorted({name for model in VOCABULARY for name in model.model_fields} - {"sha256", "override"})
VALUES = sorted(
    {
        word
        for model in VOCABULARY
        for field in model.model_fields.values()
        for word in literals(field.annotation)
    }
)


def test_the_vocabulary_is_found_at_all() -> None:
    assert {"quorum", "considered_after", "or_after", "nor_unsure_of", "evenly_by"} <= set(WORDS)
    assert {"unanimous", "desk", "with_owner_consent", "long_text", "under_age", "plan_contents"} <= set(
        VALUES
    )


@pytest.mark.parametrize("word", WORDS)
def test_every_word_that_a_file_may_use_is_explained(word: str) -> None:
    assert re.search(rf"(?<![\w-]){word}(?![\w-])", " ".join(re.findall(r"`[^`\n]+`", GUIDE))), word


@pytest.mark.parametrize("value", VALUES)
def test_every_value_to_choose_from_is_named(value: str) -> None:
    assert re.search(rf"(?<![\w-]){value}(?![\w-])", GUIDE), value


@pytest.mark.parametrize("name", sorted(file.stem for file in (PUBLISHED / "shared").glob("*.yaml")))
def test_every_shared_file_is_named(name: str) -> None:
    assert f"`{name}`" in GUIDE


def test_the_letters_named_are_those_there_are() -> None:
    said = GUIDE[GUIDE.index("The letters\n  Moothall drafts are") : GUIDE.index("with any other name")]
    kinds = {re.sub(r"_(younger|older)$", "", name) for name in LETTERS}
    assert set(re.findall(r"`(\w+)`", said)) == kinds


def test_every_file_the_guide_leads_to_is_there() -> None:
    for address in re.findall(r"\]\(([^)]+)\)", GUIDE):
        assert (GUIDES / address).exists()


def test_the_example_passes_the_check() -> None:
    result = CliRunner().invoke(arrangements, ["check", str(EXAMPLES)])
    assert result.exit_code == 0, result.stderr
    assert result.output.endswith("1 file read; nothing is wrong.\n")


def test_the_example_is_read_out_from_the_partnerships_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOOTHALL_ARRANGEMENTS", str(EXAMPLES))
    result = CliRunner().invoke(arrangements, ["show", "wales-modern-slavery-marac", "--on", "2026-04-01"])
    assert result.exit_code == 0
    assert "Modern slavery conference, Wales, version 2026-04-01" in result.output
    assert "WMS-14  Two of the core are there." in result.output
    assert "OUR-10" not in result.output
    assert "DEC-02  The sitting is quorate." in result.output


def test_the_smallest_file_of_the_guide_passes_the_check_by_itself(tmp_path: Path) -> None:
    whole = next(snippet for snippet in SNIPPETS if snippet.startswith("name: missing-adults"))
    file = tmp_path / "missing-adults" / "2026-07-01.yaml"
    file.parent.mkdir()
    file.write_text(whole, encoding="utf-8")
    result = CliRunner().invoke(arrangements, ["check", str(tmp_path)])
    assert result.exit_code == 0, result.stderr


def test_the_check_says_of_the_faults_in_the_guide_what_the_guide_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    broken = text.replace(
        "value: [police, local_authority, health]", "value: [polise, local_authority, health]"
    )
    broken = re.sub(r"    - rule: WMS-32 .*\n.*\n", "", broken)
    file = tmp_path / EXAMPLE.parent.name / EXAMPLE.name
    file.parent.mkdir()
    file.write_text(broken, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(arrangements, ["check", "."])
    said = GUIDE[GUIDE.index("without the way onward in") :].split("```")[1].strip()
    assert result.exit_code == 1
    assert result.stderr.strip() == said


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[snippet.strip().splitlines()[0] for snippet in SNIPPETS])
def test_every_piece_of_a_file_in_the_guide_can_be_written_so(tmp_path: Path, snippet: str) -> None:
    """Put in place of what the example says. It may want a requirement that the guide explains elsewhere."""
    data = read_plain(EXAMPLE.read_text(encoding="utf-8"))[1]
    piece = read_plain(snippet)[1]
    if {"name", "function"} <= set(piece):
        return  # a whole file: the test above checks it by itself
    for name, part in piece.items():
        if name in PARTS:
            data[name].update(part)
        elif name in Arrangement.model_fields:
            data[name] = part
        else:
            data[holding(name)][name] = part
    file = tmp_path / EXAMPLE.parent.name / EXAMPLE.name
    file.parent.mkdir()
    file.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    try:
        read_arrangement(file)
    except ArrangementError as wrong:
        faults = [problem.message for problem in wrong.problems]
        assert all(
            "a decision could be made without it" in fault or "is not an" in fault for fault in faults
        ), faults


def holding(name: str) -> str:
    """The part of the file that has this word."""
    found = [part for part in PARTS if name in Arrangement.model_fields[part].annotation.model_fields]  # type: ignore[union-attr]
    assert len(found) == 1
    return found[0]
