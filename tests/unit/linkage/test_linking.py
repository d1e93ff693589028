"""Linking real and fictional records: held to floors, explained to the last bit, the same each time."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from moothall.methods.linkage import (
    LinkageError,
    Linked,
    Pair,
    Records,
    evaluate,
    link,
    model_of,
    pairs_of,
    read_labels,
    read_model,
    read_records,
    records_of,
    train_model,
)
from moothall.methods.linkage.cautions import holds_families
from moothall.methods.linkage.linking import LEAST
from moothall.methods.linkage.simulating import simulate, simulate_to


def test_a_public_set_is_linked_well_above_what_an_untuned_model_does(public_figures: dict[str, Any]) -> None:
    assert public_figures["precision"] >= 0.98
    assert public_figures["recall"] >= 0.9
    assert public_figures["columns"]["email"] == "email"


def test_children_with_transliterated_names_are_linked_to_the_floors(
    children: Path, linked_children: tuple[Records, Linked]
) -> None:
    records, linked = linked_children
    found = evaluate(records, read_labels(children / "labels.csv", records), linked)
    assert found.proposed.precision >= 0.98
    assert found.proposed.recall >= 0.9


def test_the_parts_of_a_pair_sum_to_its_weight_and_the_weight_is_its_probability(
    linked_children: tuple[Records, Linked],
) -> None:
    records, linked = linked_children
    pairs = list(pairs_of(records, linked.model))
    assert pairs
    for pair in pairs:
        assert sum(part.weight + part.commonness for part in pair.parts) == pytest.approx(
            pair.weight, abs=1e-6
        )
        if abs(pair.weight) < 40:
            assert pair.probability == pytest.approx(1 / (1 + math.pow(2, -pair.weight)), abs=1e-6)


def test_brothers_and_sisters_are_questions_and_not_proposals(
    linked_children: tuple[Records, Linked],
) -> None:
    records, linked = linked_children
    kin = [
        pair for pair in pairs_of(records, linked.model)
        if {part.name: part.step for part in pair.parts}["given"] == "Different" and pair.why not in ("number", "different_numbers")
    ]  # fmt: skip
    assert kin
    assert not [pair for pair in kin if pair.verdict == "same" and not _a_number_agrees(pair)]


def _a_number_agrees(pair: Pair) -> bool:
    return any(
        part.name in ("upn", "nhs", "home_office", "child_id") and part.step == "Same" for part in pair.parts
    )


def test_the_same_records_give_the_same_model_and_it_reads_back(tmp_path: Path) -> None:
    simulate_to(tmp_path, 40, 2)
    models = [
        train_model(read_records([tmp_path / "records.csv"], threads=threads), seed=3) for threads in (1, 2)
    ]
    assert models[0].sha256 == models[1].sha256
    (tmp_path / "model.json").write_text(models[0].as_json(), encoding="utf-8")
    assert read_model(tmp_path / "model.json").sha256 == models[0].sha256


def test_a_model_is_refused_by_records_of_another_kind(linked_children: tuple[Records, Linked]) -> None:
    with pytest.raises(LinkageError, match=r"lacks .*date_of_birth.* and has also email"):
        linked_children[1].model.check_fits(frozenset({"given_names", "email"}))


def test_what_is_no_model_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("{}")
    with pytest.raises(LinkageError, match="This is no model"):
        read_model(tmp_path / "model.json")


def test_fictional_children_are_the_same_for_the_same_seed() -> None:
    assert list(simulate(20, 4)) == list(simulate(20, 4))
    assert list(simulate(20, 4)) != list(simulate(20, 5))


def test_twins_are_a_question_where_the_column_of_addresses_is_there_and_empty() -> None:
    """As on the desk: its records have a place for a postcode, and hardly one has a postcode."""
    rows = [
        {"record_id": str(number), "given_names": given, "family_name": family, "date_of_birth": born, "postcode": None, "nhs": None}
        for number, (given, family, born) in enumerate(
            [("Wren", "Fablewick-Osei", "2011-07-11"), ("Ottoline", "Fablewick-Osei", "2011-07-11")]
            + [(f"Child{number}", f"Fictional{number}", f"20{number % 10 + 8:02}-0{number % 9 + 1}-1{number % 7}") for number in range(30)]
        )
    ]  # fmt: skip
    records = records_of(rows)
    assert holds_families(records)
    link(records)
    found = records.con.execute("SELECT verdict, why FROM decided WHERE a = 1 AND b = 2").fetchall()
    assert found == [("question", "different_names")]


def test_a_number_in_common_is_a_question_however_much_else_speaks_against_it() -> None:
    rows = [
        {"record_id": str(number), "given_names": given, "family_name": family, "date_of_birth": born, "home_office": number_of}
        for number, (given, family, born, number_of) in enumerate(
            [("Linh", "Neverwas-Nguyen", "2010-04-07", "F1234567"), ("Bartholomew", "Supposewell", "2004-11-30", "F1234567")]
            + [(f"Child{number}", f"Fictional{number}", f"20{number % 10 + 8:02}-0{number % 9 + 1}-1{number % 7}", None) for number in range(30)]
        )
    ]  # fmt: skip
    records = records_of(rows)
    link(records)
    found = records.con.execute(
        "SELECT match_weight, verdict, why FROM decided WHERE a = 1 AND b = 2"
    ).fetchall()
    assert [row[1:] for row in found] == [("question", "number_contradicted")]
    assert found[0][0] < LEAST


def test_an_address_made_of_the_name_does_not_make_one_child_of_two() -> None:
    """Everybody's is given.family and a number: two of one name have addresses a digit or two apart."""
    given = ("Olive", "Harry", "Isla", "Noah", "Freya", "Jack", "Lily", "Oscar", "Mia", "Leo")
    family = ("Fablewick", "Supposewell", "Neverwas", "Mockridge", "Pretendley", "Wouldbe")
    rows = [
        {
            "record_id": f"{number}{which}", "given_names": given[number % 10], "family_name": family[number // 40],
            "date_of_birth": f"20{number % 16 + 6:02}-{number % 12 + 1:02}-{number * 7 % 27 + 1:02}", "truth": str(number),
            "email": f"{given[number % 10]}.{family[number // 40]}{number * 37 % 90 + 10}@post.example".lower(),
        }
        for number in range(240) for which in "ab"
    ]  # fmt: skip
    truth = [row.pop("truth") for row in rows]
    linked = link(records_of(rows))
    pairs = list(linked.groups.pairs())
    assert len(pairs) >= 0.9 * 240
    assert sum(truth[a - 1] == truth[b - 1] for a, b in pairs) >= 0.98 * len(pairs)


def test_two_names_borne_by_many_together_tell_no_more_than_that() -> None:
    """A Linh among the Nguyens is no rarity, though neither name is common in the whole."""
    kept = ("given_names", "family_name", "date_of_birth", "sex")
    rows: list[dict[str, str | None]] = [
        {"record_id": str(number), **{kind: row[kind] for kind in kept}}
        for number, (row, _child) in enumerate(simulate(250, 3))
    ]
    rows += [
        {
            "record_id": f"n{number}{which}", "given_names": "Linh", "family_name": "Nguyen", "sex": "F",
            "date_of_birth": f"20{number % 15 + 6:02}-0{number % 9 + 1}-1{number % 7}",
        }
        for number in range(20) for which in "ab"
    ]  # fmt: skip
    records = records_of(rows)
    linked = link(records)
    pairs = list(pairs_of(records, linked.model, verdicts=("same", "question", "no")))
    many = [pair for pair in pairs if pair.left[1][0] == "n" == pair.right[1][0]]
    assert many
    for pair in many:
        assert {part.name: part.weight for part in pair.parts}["together"] < 0
    assert len([pair for pair in pairs if "together" not in {part.name for part in pair.parts}]) > 250


def test_a_model_kept_before_addresses_were_weighed_apart_still_reads(
    linked_children: tuple[Records, Linked],
) -> None:
    kept = (
        linked_children[1]
        .model.as_json()
        .replace('"moothall_linkage_model": 2', '"moothall_linkage_model": 1')
    )
    assert model_of(kept).sha256 == linked_children[1].model.sha256
    with pytest.raises(LinkageError, match="Train it again"):
        model_of(kept.replace('"kinds": [', '"kinds": ["email", '))
