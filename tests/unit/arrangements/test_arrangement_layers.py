"""The short way to write a rule, and an arrangement over the files it shares with others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from moothall.methods.arrangements.errors import ArrangementError
from moothall.methods.arrangements.layers import built_on, placed, plain, rule_ids, without, written_where
from moothall.methods.arrangements.shorthand import Badly, written_out
from moothall.methods.files import read_document


def short(text: str, **rest: Any) -> Any:
    """A rule written the short way, in full."""
    return written_out({"rule": text, **rest})


def test_a_short_rule_says_its_number_its_sentence_its_source_and_how_sure_we_are() -> None:
    assert short("PNL-02 All are present. (guidance, from memory)", value=3) == {
        "id": "PNL-02",
        "statement": "All are present.",
        "value": 3,
        "source": "guidance",
        "confirmed": "memory",
    }


def test_a_rule_without_a_value_simply_holds() -> None:
    assert short("OUR-02 Each gives a view. (ours, confirmed)")["value"] is True


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ("ours, confirmed", {"confirmed": "yes"}),
        ("ours, from memory, may be changed", {"confirmed": "memory", "may_be_overridden": True}),
        ("ours, confirmed, from 2023-01-30, until 2023-07-09",
         {"confirmed": "yes", "effective_from": "2023-01-30", "effective_until": "2023-07-09"}),
        ("ours, confirmed, with TST-04, with TST-06", {"confirmed": "yes", "rests_also_on": ["TST-04", "TST-06"]}),
        ("ours,\n  from\n  memory", {"confirmed": "memory"}),
    ],
)  # fmt: skip
def test_what_stands_in_the_brackets(standing: str, told: dict[str, object]) -> None:
    rule = short(f"OUR-02 It holds. ({standing})")
    assert {key: rule[key] for key in rule if key not in ("id", "statement", "value", "source")} == told


def test_brackets_in_the_sentence_are_the_sentence() -> None:
    rule = short("OUR-02 It holds (in England) for all. (ours, confirmed)")
    assert rule["statement"] == "It holds (in England) for all."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("It holds. (ours, confirmed)", "needs a number, a sentence and a source"),
        ("OUR-2 It holds. (ours, confirmed)", "needs a number"),
        ("our-02 It holds. (ours, confirmed)", "needs a number"),
        ("OUR-02 (ours, confirmed)", "needs a number, a sentence"),
        ("OUR-02 It holds.", "needs a number, a sentence and a source"),
        ("OUR-02 It holds. (ours)", "whether the rule was confirmed"),
        ("OUR-02 It holds. (ours, perhaps)", "'perhaps' is not something that can be said"),
        ("OUR-02 It holds. (ours, confirmed, from 1 May)", "'from 1 May' is not something"),
        ("OUR-02 It holds. (ours, confirmed, with rule 4)", "'with rule 4' is not something"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(Badly, match=says.replace("(", r"\(")) as caught:
        written_out({"governance": {"also": [{"rule": text}]}})
    assert caught.value.place == ("governance", "also", 0, "rule")
    assert "(source, confirmed)" in caught.value.mend


def test_a_word_called_rule_that_holds_parts_is_not_a_short_rule() -> None:
    assert written_out({"rule": {"value": 1}}) == {"rule": {"value": 1}}


OWN = """
name: ours
membership:
  quorum: {id: OUR-01, value: 2}
  functions: {police: the police}
function:
  clocks:
    - {id: OUR-02, value: ours}
    - {id: BAS-02, value: ours instead}
"""
BASE = """
membership:
  quorum: {id: BAS-01, value: 3, statement: left behind}
  functions: {police: police, health: health}
  chair: {id: BAS-05, value: any}
function:
  clocks:
    - {id: BAS-02, value: base}
    - {id: BAS-03, value: base}
"""


@pytest.fixture
def layers(tmp_path: Path) -> tuple[Any, Any]:
    """Two small files, each part of them with its place."""
    parts = []
    for name, text in (("own", OWN), ("base", BASE)):
        file = tmp_path / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        document = read_document(file, "arrangement", ArrangementError)
        parts.append(placed(document, document.data))
    return parts[0], parts[1]


def test_what_the_arrangement_says_counts_and_what_it_leaves_unsaid_is_taken(layers: tuple[Any, Any]) -> None:
    held = plain(built_on(*layers))
    assert held["membership"]["quorum"] == {"id": "OUR-01", "value": 2}
    assert held["membership"]["chair"] == {"id": "BAS-05", "value": "any"}
    assert held["membership"]["functions"] == {"police": "the police", "health": "health"}


def test_its_own_list_comes_first_and_a_rule_of_the_same_number_stands_instead(
    layers: tuple[Any, Any],
) -> None:
    clocks = plain(built_on(*layers))["function"]["clocks"]
    assert [(rule["id"], rule["value"]) for rule in clocks] == [
        ("OUR-02", "ours"), ("BAS-02", "ours instead"), ("BAS-03", "base"),
    ]  # fmt: skip


def test_nothing_of_either_file_is_changed_by_laying_them_together(layers: tuple[Any, Any]) -> None:
    own, base = layers
    built_on(own, base)
    assert plain(own) == yaml.safe_load(OWN)
    assert plain(base) == yaml.safe_load(BASE)


def test_a_rule_left_out_is_gone_wherever_it_stood(layers: tuple[Any, Any]) -> None:
    own, base = layers
    held = plain(built_on(own, without(base, ["BAS-03", "BAS-05"])))
    assert "chair" not in held["membership"]
    assert [rule["id"] for rule in held["function"]["clocks"]] == ["OUR-02", "BAS-02"]
    assert set(rule_ids(base)) == {"BAS-01", "BAS-02", "BAS-03", "BAS-05"}


@pytest.mark.parametrize(
    ("place", "file", "line"),
    [
        (("function", "clocks", 0, "value"), "own.yaml", "OUR-02"),
        (("function", "clocks", 2, "value"), "base.yaml", "BAS-03"),
        (("membership", "functions", "health"), "base.yaml", "health: health"),
        (("membership", "functions", 0, "code"), "own.yaml", "the police"),
        (("membership", "chair", "a step of the model", "value"), "base.yaml", "BAS-05"),
        (("membership", "voting"), "own.yaml", "membership:"),
    ],
)
def test_each_part_of_the_whole_knows_the_file_and_line_where_it_is_written(
    layers: tuple[Any, Any], place: tuple[int | str, ...], file: str, line: str
) -> None:
    document, there = written_where(built_on(*layers), place)
    assert document.path.name == file
    assert line in document.content.decode().splitlines()[document.line(there) - 1]
