"""Every line of the register of what was read where has its place in the product, or a reason for having none."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from moothall.casework.intake.message import read
from moothall.casework.intake.message.eligibility import eligibility_facts
from moothall.casework.intake.message.meanings import LAST_CONTACT
from moothall.casework.intake.questions.form import FORM
from moothall.casework.intake.questions.model import LONGEST_TEXT
from moothall.core.files.rules import LARGEST_EVIDENCE, MEDIA_TYPES, MOST_FILES
from moothall.methods.arrangements import Rule, catalogue
from moothall.methods.arrangements.sections.amounts import Period
from moothall.methods.instruments import catalogue as instruments
from moothall.methods.returns.catalogue import definition
from moothall.methods.returns.codes import code_book
from tests.unit.intake_message.messages import GONE, RECEIVED, changed

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REGISTER = {row["rule_id"]: row for row in table("rules.csv")}
HELD = table("register_values.csv")
SURER = {"memory": 0, "yes": 1}


def rules_held(rule_id: str) -> list[Rule[Any]]:
    return [rule for each in catalogue().arrangements for rule in each.rules() if rule.id == rule_id]


def ours(rule: Rule[Any]) -> bool:
    """Whether it is a proposal of our own, which the register only speaks of."""
    return rule.source.address.startswith("none:")


def plain(value: Any) -> str:
    """A value as the table says it: codes and numbers, with spaces between."""
    if isinstance(value, tuple):
        return " ".join(plain(one) for one in value)
    if isinstance(value, Period):
        return f"{value.limit} {value.unit}"
    for name in ("up_to_age", "code"):
        if hasattr(value, name):
            return str(getattr(value, name))
    return str(value)


def part_of(rule: Rule[Any], part: str) -> str:
    """One part of a rule's value, or several; its days; or all of it."""
    days = {"from": rule.effective_from, "until": rule.effective_until}
    if part in days:
        return str(days[part])
    if part == "law of safeguarding":
        return str(next(one.law for one in rule.value if one.code == "safeguarding"))
    if rule.id == "REV-05":
        return "competencies named" if len(rule.value) > 2 else "too few"
    found = []
    for path in part.split():
        value = rule.value
        for name in path.split("."):
            value = getattr(value, name)
        found.append(plain(value))
    return " ".join(found) if part else plain(rule.value)


def _questions() -> dict[str, Any]:
    return {question.key: question for question in FORM.questions()}


def _not_sure_of_age(part: str) -> str:
    message = read(changed(AdultOrChild="Unknown"), received_on=RECEIVED)
    return str(getattr(eligibility_facts(message), part).value)


def _no_exploitation(part: str) -> str:
    told = [str(each) for each in read(changed(ComponentForcedCrime=GONE), received_on=RECEIVED).warnings]
    return "warned" if any("FRM-06" in each for each in told) else "taken"


def _scores(part: str) -> Any:
    return instruments().in_force("sdq-scores", date(2026, 11, 1))


ELSEWHERE: dict[str, Callable[[str], str]] = {
    "form: required": lambda part: str(_questions()[part].required),
    "form: asked": lambda part: str(part in _questions()),
    "form: longest text": lambda part: str(LONGEST_TEXT),
    "files: most": lambda part: str(MOST_FILES),
    "files: largest": lambda part: str(LARGEST_EVIDENCE),
    "files: endings": lambda part: " ".join(sorted(MEDIA_TYPES)),
    "message: not sure of age": _not_sure_of_age,
    "message: no exploitation": _no_exploitation,
    "message: last contact": lambda part: " ".join(LAST_CONTACT.values()),
    "scores: total": lambda part: " ".join(f"{one:g}" for one in _scores(part).scoring.value.range.__dict__.values()),
    "scores: ages": lambda part: " ".join(str(one) for one in _scores(part).ages.value.__dict__.values()),
    "returns: factors": lambda part: " ".join(
        sorted(code for codes in code_book().sets["factor"] for code, words in codes.codes.items() if words)
    ),
    "returns: missing": lambda part: " ".join(
        sorted(code for codes in code_book().sets["missing"] for code in codes.codes)
    ),
    "returns: columns": lambda part: " ".join(_columns(part)),
}  # fmt: skip


def _columns(table_name: str) -> Iterator[str]:
    known = definition("ssda903").tables[table_name].columns
    wanted = {"OC2": ("SDQ_SCORE", "CONVICTED"), "OC3": ("IN_TOUCH", "ACTIV", "ACCOM")}[table_name]
    return (name for name in wanted if name in known)


def test_every_line_of_the_register_is_held_or_says_why_not() -> None:
    assert {row["register"] for row in HELD} == set(REGISTER)
    for row in HELD:
        assert bool(row["held_as"]) != bool(row["why_not"]), row


@pytest.mark.parametrize(
    "row",
    [row for row in HELD if row["held_as"]],
    ids=lambda row: f"{row['register']} as {row['held_as']} {row['part']}",
)
def test_a_line_of_the_register_is_held_with_its_value(row: dict[str, str]) -> None:
    where = row["held_as"]
    if where in ELSEWHERE:
        assert ELSEWHERE[where](row["part"]) == row["value"]
        return
    rules = rules_held(where)
    assert rules, where
    assert {part_of(rule, row["part"]) for rule in rules} == {row["value"]}


@pytest.mark.parametrize(
    "row", [row for row in HELD if "-" in row["held_as"]], ids=lambda row: row["held_as"]
)
def test_a_line_of_the_register_is_held_no_more_surely_than_it_was_read(row: dict[str, str]) -> None:
    for rule in rules_held(row["held_as"]):
        assert SURER[rule.confirmed] <= SURER[REGISTER[row["register"]]["confirmed"]]
        assert rule.id == row["register"] or row["register"] in rule.rests_also_on or ours(rule)
