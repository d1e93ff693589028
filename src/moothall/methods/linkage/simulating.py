"""Fictional children as several agencies write them down, with the truth beside them. Hard on purpose.

Names are transliterated in several ways, cut, swapped and mistyped; families share a name and a postcode, twins a
birthday too; a 1 January stands for a day not known; numbers are missing, and now and then a brother's. The rates are
our own judgement of what agencies' lists look like, from no data of real children.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from moothall.methods.linkage.identifiers import with_upn_letter
from moothall.methods.linkage.names import DATA, folded, stands_for, written_as
from moothall.methods.plain_yaml import read_plain

COLUMNS = (
    "record_id", "agency", "given_names", "family_name", "date_of_birth", "sex", "nationality", "postcode", "upn", "nhs_number",
    "home_office_reference", "child_id_903",
)  # fmt: skip
#: How often each thing goes wrong in a record. `abroad`: of children from elsewhere.
RATES: Mapping[str, float] = {
    "other_spelling_abroad": 0.35, "nickname": 0.10, "slip_in_given": 0.06, "slip_in_family": 0.06,
    "swapped_abroad": 0.05, "swapped": 0.01, "part_of_name_left_out": 0.30, "family_changed": 0.03,
    "first_of_january_abroad": 0.12, "year_wrong_with_it": 0.15, "day_and_month_swapped": 0.02, "digit_wrong": 0.02,
    "birth_missing": 0.02, "postcode_missing": 0.20, "postcode_other": 0.25, "sex_missing": 0.05, "number_of_sibling": 0.003,
    "number_mistyped": 0.01, "twins": 0.03,
}  # fmt: skip
#: Agency, how many children of a hundred it knows, and how many of those have which number in its list.
_AGENCIES: tuple[tuple[str, int, Mapping[str, float]], ...] = (
    ("local authority", 70, {"upn": 0.6, "nhs": 0.45, "home_office": 0.5, "child_id": 0.98}),
    ("police", 50, {}),
    ("health", 45, {"nhs": 0.85}),
    ("school", 30, {"upn": 0.95}),
    ("home office", 35, {"home_office": 0.97}),
)
_FIRST_DAY, _DAYS = date(2007, 1, 1), 6_500


@dataclass(frozen=True, slots=True)
class FictionalChild:
    """A child as they are: nobody's record of them."""

    number: int
    home: str
    given: str
    family: str
    born: date
    sex: str
    nationality: str
    postcode: str
    numbers: Mapping[str, str]


def simulate_to(folder: Path, children: int, seed: int) -> int:
    """Write `records.csv` and `labels.csv` (record to child) for so many children; returns how many records."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / "records.csv").open("w", encoding="utf-8", newline="") as records, \
            (folder / "labels.csv").open("w", encoding="utf-8", newline="") as labels:  # fmt: skip
        write, label = csv.writer(records).writerow, csv.writer(labels).writerow
        write(COLUMNS), label(("record_id", "cluster"))
        for row, child in simulate(children, seed):
            write([row[column] for column in COLUMNS])
            label((row["record_id"], child))
            count += 1
    return count


def simulate(children: int, seed: int) -> Iterator[tuple[dict[str, str], int]]:
    """Records of so many fictional children, each with the number of its child; the same seed gives the same."""
    dice = random.Random(seed)
    number = 0
    for family in _families(children, dice):
        for child in family:
            for agency, holds in _agencies_of(child, dice):
                number += 1
                yield _record(number, agency, child, holds, family, dice), child.number


def _families(children: int, dice: random.Random) -> Iterator[list[FictionalChild]]:
    made = 0
    while made < children:
        size = min(dice.choices((1, 2, 3, 4), (55, 28, 12, 5))[0], children - made)
        family = _family(made, size, dice)
        made += size
        yield family


def _family(first: int, size: int, dice: random.Random) -> list[FictionalChild]:
    homes = list(_homes())
    home = dice.choices(homes, [int(_homes()[name]["share"]) for name in homes])[0]
    told, postcode = _homes()[home], _postcode(dice)
    name = _family_name(told, dice)
    family: list[FictionalChild] = []
    for at in range(size):
        twin = bool(family) and dice.random() < RATES["twins"]
        born = family[-1].born if twin else _FIRST_DAY + timedelta(days=dice.randrange(_DAYS))
        sex = dice.choice("MF")
        given = _given_names(told, sex, dice, {child.given for child in family})
        family.append(
            FictionalChild(
                first + at, home, given, name, born, sex, dice.choice(told["nationality"]), postcode, _numbers(first + at, home, dice)
            )
        )  # fmt: skip
    return family


def _given_names(told: Mapping[str, Any], sex: str, dice: random.Random, taken: set[str]) -> str:
    pool = told["boys" if sex == "M" else "girls"]
    while True:
        name = _common(pool, dice)
        if told.get("order") == "many_given" and dice.random() < 0.8:
            name = f"{'Van' if sex == 'M' else 'Thi'} {name}"
        elif told.get("order") != "patronymic" and dice.random() < 0.15:
            name = f"{name} {_common(pool, dice)}"
        if name not in taken:
            return name


def _family_name(told: Mapping[str, Any], dice: random.Random) -> str:
    name = _common(told["families"], dice)
    if told.get("order") in ("patronymic", "several_part") and dice.random() < 0.6:
        second = _common(told["families"], dice)
        return name if second == name else f"{name} {second}"
    if told.get("order") is None and dice.random() < 0.05:
        second = _common(told["families"], dice)
        return name if second == name else f"{name}-{second}"
    if dice.random() < 0.35:
        return _rarer(name, dice)
    return name


def _rarer(name: str, dice: random.Random) -> str:
    """A family name that few bear, made of one that many do."""
    endings = (
        "son",
        "ley",
        "wood",
        "man",
        "field",
        "well",
        "aj",
        "i",
        "ov",
        "er",
        "worth",
        "ham",
        "ton",
        "by",
        "wick",
    )
    return name + dice.choice(endings) + dice.choice(("", "", dice.choice(endings)))


def _common(pool: list[str], dice: random.Random) -> str:
    """One of a list, the first ones more often."""
    return pool[int(len(pool) * dice.random() ** 1.7)]


def _numbers(number: int, home: str, dice: random.Random) -> dict[str, str]:
    numbers = {
        "nhs": _nhs(number), "upn": with_upn_letter(f"{dice.randrange(201, 899):03d}{_spread(number, 10**9):09d}"),
        "child_id": f"{_spread(number, 10**7):07d}",
    }  # fmt: skip
    if home != "united_kingdom":
        numbers["home_office"] = f"{dice.choice('ABCDEFGHJKLM')}{_spread(number, 10**7):07d}"
    return numbers


def _spread(number: int, within: int) -> int:
    """A number of its own for each child, far from its neighbour's, as those of one list are."""
    return (number * 7_368_787 + 1_299_709) % within


def _nhs(number: int) -> str:
    """The next NHS number that has a check digit, among those never given out (they begin with 9)."""
    nine = f"9{_spread(number, 10**8):08d}"
    check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    if check == 10:
        return _nhs(number + 50_000_017)
    return f"{nine}{check % 11}"


def _postcode(dice: random.Random) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    area = dice.choice(("ZZ", "XX", "QZ", "ZY", "JX", "VZ"))
    return (
        f"{area}{dice.randrange(1, 30)} {dice.randrange(1, 10)}{dice.choice(letters)}{dice.choice(letters)}"
    )


def _agencies_of(child: FictionalChild, dice: random.Random) -> list[tuple[str, Mapping[str, float]]]:
    at_home = child.home == "united_kingdom"
    known = [
        (agency, holds)
        for agency, share, holds in _AGENCIES
        if not (agency == "home office" and at_home) and dice.random() * 100 < share
    ]
    return known or [(_AGENCIES[1][0], _AGENCIES[1][2])]


def _record(
    number: int, agency: str, child: FictionalChild, holds: Mapping[str, float], family: list[FictionalChild], dice: random.Random
) -> dict[str, str]:  # fmt: skip
    given, name = _written_names(child, dice)
    numbers = {
        kind: _held(kind, child, family, dice) for kind, share in holds.items() if dice.random() < share
    }
    postcode = child.postcode
    if dice.random() < RATES["postcode_missing"]:
        postcode = ""
    elif dice.random() < RATES["postcode_other"]:
        postcode = _postcode(dice)
    return {
        "record_id": f"R{number:08d}", "agency": agency, "given_names": given, "family_name": name,
        "date_of_birth": _written_birth(child, dice), "sex": "" if dice.random() < RATES["sex_missing"] else child.sex,
        "nationality": child.nationality, "postcode": postcode, "upn": numbers.get("upn", ""), "nhs_number": numbers.get("nhs", ""),
        "home_office_reference": numbers.get("home_office", ""), "child_id_903": numbers.get("child_id", ""),
    }  # fmt: skip


def _held(kind: str, child: FictionalChild, family: list[FictionalChild], dice: random.Random) -> str:
    whose = dice.choice(family) if dice.random() < RATES["number_of_sibling"] else child
    value = whose.numbers.get(kind, "")
    return _slip(value, dice) if value and dice.random() < RATES["number_mistyped"] else value


def _written_names(child: FictionalChild, dice: random.Random) -> tuple[str, str]:
    abroad = child.home != "united_kingdom"
    given, family = child.given, child.family
    if abroad and dice.random() < RATES["other_spelling_abroad"]:
        given, family = _spelt(given, dice), _spelt(family, dice)
    elif not abroad and dice.random() < RATES["nickname"]:
        given = _short(given, dice)
    if " " in family and dice.random() < RATES["part_of_name_left_out"]:
        family = dice.choice(family.split(" "))
    if " " in given and dice.random() < RATES["part_of_name_left_out"]:
        given = given.split(" ")[-1 if given.startswith(("Van ", "Thi ")) else 0]
    if dice.random() < RATES["family_changed"]:
        family = _common(_homes()[child.home]["families"], dice)
    given = _slip(given, dice) if dice.random() < RATES["slip_in_given"] else given
    family = _slip(family, dice) if dice.random() < RATES["slip_in_family"] else family
    if dice.random() < RATES["swapped_abroad" if abroad else "swapped"]:
        given, family = family, given
    return given, family


def _spelt(name: str, dice: random.Random) -> str:
    words = [dice.choice(written_as(folded(word)) or (word,)) for word in name.split(" ")]
    return " ".join(word[:1].upper() + word[1:] for word in words)


def _short(given: str, dice: random.Random) -> str:
    first, *rest = given.split(" ")
    short = [name for name, full in stands_for().items() if folded(first) in full]
    return " ".join([dice.choice(short).capitalize(), *rest]) if short else given


def _slip(text: str, dice: random.Random) -> str:
    """One letter or digit left out, doubled, changed, or swapped with the next."""
    if len(text) < 3:
        return text
    at = dice.randrange(1, len(text) - 1)
    other = dice.choice("0123456789" if text[at].isdigit() else "aeioulnrst")
    return dice.choice(
        (text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:], text[:at] + other + text[at + 1 :],
         text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    )  # fmt: skip


def _written_birth(child: FictionalChild, dice: random.Random) -> str:
    born, abroad = child.born, child.home != "united_kingdom"
    if dice.random() < RATES["birth_missing"]:
        return ""
    if abroad and dice.random() < RATES["first_of_january_abroad"]:
        year = born.year + (dice.choice((-1, 1)) if dice.random() < RATES["year_wrong_with_it"] else 0)
        return f"{year}-01-01"
    if born.day <= 12 and dice.random() < RATES["day_and_month_swapped"] * 2.5:
        return f"{born.year}-{born.day:02d}-{born.month:02d}"
    if dice.random() < RATES["digit_wrong"]:
        other = born + timedelta(days=dice.choice((-10, -1, 1, 10, 30, -30, 365, -365)))
        return other.isoformat()
    return born.isoformat()


@cache
def _homes() -> dict[str, Any]:
    told: dict[str, Any] = read_plain((DATA / "children.yaml").read_text(encoding="utf-8"))[1]["origins"]
    return told
