"""The rules of the published files against the register of what was read where."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from moothall.methods.arrangements import Arrangement, catalogue

with (Path(__file__).parent / "rules.csv").open(encoding="utf-8", newline="") as register:
    REGISTER = {row["rule_id"]: row for row in csv.DictReader(register)}

OUR_OWN = "none: agree it locally"
AREAS = {rule_id.partition("-")[0] for rule_id in REGISTER}

each_version = pytest.mark.parametrize(
    "arrangement", catalogue().arrangements, ids=lambda each: f"{each.name}-{each.version}"
)


@each_version
def test_every_rule_is_in_the_register_or_has_a_source_of_its_own(arrangement: Arrangement) -> None:
    for rule in arrangement.rules():
        assert rule.id in REGISTER or rule.id.partition("-")[0] not in AREAS
        assert rule.source.address.startswith(("https://", "http://")) or rule.source.address == OUR_OWN


@each_version
def test_every_rule_is_as_sure_as_the_register_says(arrangement: Arrangement) -> None:
    ours = {rule.id: rule.confirmed for rule in arrangement.rules() if rule.id in REGISTER}
    assert ours == {rule_id: REGISTER[rule_id]["confirmed"] for rule_id in ours}


@each_version
def test_every_rule_cites_the_source_of_the_register_unless_it_is_our_own(arrangement: Arrangement) -> None:
    read = [rule for rule in arrangement.rules() if rule.id in REGISTER and rule.source.address != OUR_OWN]
    assert len(read) > 10
    assert {rule.id: rule.source.address for rule in read} == {
        rule.id: REGISTER[rule.id]["source_url"] for rule in read
    }


def test_the_rules_of_the_register_about_the_other_arrangements_are_all_in_their_files() -> None:
    held = {rule.id for arrangement in catalogue().arrangements for rule in arrangement.rules()}
    asked = {
        rule_id
        for rule_id in REGISTER
        if rule_id.startswith(("MOD-", "INF-", "SAF-", "PNL-", "ELM-", "TST-"))
    }
    elsewhere = {
        "SAF-10",
        "SAF-12",
        "ELM-03",
    }  # one county's procedure, who the partners are, the adult's test
    assert asked - held == elsewhere


@each_version
def test_a_proposal_of_ours_is_never_said_to_be_confirmed(arrangement: Arrangement) -> None:
    ours = [rule for rule in arrangement.rules() if rule.source.address == OUR_OWN]
    assert {rule.confirmed for rule in ours} == {"memory"}


@each_version
def test_every_source_listed_is_used(arrangement: Arrangement) -> None:
    used = {rule.source.key for rule in arrangement.rules()}
    assert {source.key for source in arrangement.sources} == used


@each_version
def test_every_statement_is_a_plain_sentence(arrangement: Arrangement) -> None:
    for rule in arrangement.rules():
        assert rule.statement[0].isupper()
        assert rule.statement.endswith(".")
        assert not {"{", "}", "<", ">", "()"} & set(rule.statement)
