"""Which pairs are looked at. All of them where the records are few; else those that share something, by rules that are
taken up one by one as long as they stay affordable for the number of records at hand.

A placeholder birthday (1 January) never makes a block of its own: the rules by date ask for a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moothall.methods.linkage.records import READY

if TYPE_CHECKING:
    import duckdb

#: Up to so many records every pair is compared.
ALL_PAIRS_UP_TO = 1_500
#: What a rule may cost: pairs, at least, and pairs for each record.
PAIRS_AT_LEAST, PAIRS_PER_RECORD = 1_500_000, 12


@dataclass(frozen=True, slots=True)
class Rule:
    """Records are paired where all these expressions are equal and not missing. `needs`: the kinds it is made of."""

    keys: tuple[str, ...]
    needs: frozenset[str]

    def sql(self) -> str:
        """The rule over a pair, `l` and `r`, as Splink takes it."""
        return " AND ".join(f"{_of('l', key)} = {_of('r', key)}" for key in self.keys)


@dataclass(frozen=True, slots=True)
class Blocking:
    """The rules taken up, those left out as too costly, and how many pairs the taken ones give, one counted twice if two give it."""

    rules: tuple[str, ...]
    left_out: tuple[str, ...]
    pairs: int


def _of(side: str, key: str) -> str:
    """An expression over one side: each column named in braces is that side's."""
    return key.replace("{", f"{side}.").replace("}", "")


_REAL_BIRTH = "(CASE WHEN {born_md} <> '01-01' THEN {born} END)"
_REAL_DAY = "(CASE WHEN {born_md} <> '01-01' THEN {born_md} END)"
_SWAPPED_DAY = "(CASE WHEN substr({born}, 9, 2) < substr({born}, 6, 2) THEN concat(left({born}, 5), substr({born}, 9, 2), '-', substr({born}, 6, 2)) ELSE {born} END)"  # fmt: skip
_BOTH_NAMES = "(CASE WHEN {given_sound} < {family_sound} THEN concat({given_sound}, ' ', {family_sound}) ELSE concat({family_sound}, ' ', {given_sound}) END)"  # fmt: skip
_BOTH_INITIALS = "(CASE WHEN left({given_sound}, 1) < left({family_sound}, 1) THEN concat(left({given_sound}, 1), left({family_sound}, 1)) ELSE concat(left({family_sound}, 1), left({given_sound}, 1)) END)"  # fmt: skip
_BOTH_LETTERS = "(CASE WHEN {given_letters} < {family_letters} THEN concat({given_letters}, ' ', {family_letters}) ELSE concat({family_letters}, ' ', {given_letters}) END)"  # fmt: skip

#: From the surest to the loosest. A loose rule is dear where the records are many, and is then left out.
_NAME, _BORN = "name", "born"
CANDIDATES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("{upn}",), ("upn",)),
    (("{nhs}",), ("nhs",)),
    (("{home_office}",), ("home_office",)),
    (("{child_id}", "{given_sound}"), ("child_id", _NAME)),
    (("{child_id}", _REAL_BIRTH), ("child_id", _BORN)),
    (("{other_id}",), ("other_id",)),
    (("{email}",), ("email",)),
    (("{email_local}",), ("email",)),
    (("{email_letters}",), ("email",)),
    (("{phone}",), ("phone",)),
    ((_REAL_BIRTH, "{given_sound}"), (_BORN, _NAME)),
    ((_REAL_BIRTH, "{family_sound}"), (_BORN, _NAME)),
    ((_REAL_BIRTH, _BOTH_INITIALS), (_BORN, _NAME)),
    ((_BOTH_NAMES, "{born_year}"), (_NAME, _BORN)),
    ((_BOTH_NAMES, _REAL_DAY), (_NAME, _BORN)),
    ((_SWAPPED_DAY, "{family_sound}"), (_BORN, _NAME)),
    ((_SWAPPED_DAY, "{given_sound}"), (_BORN, _NAME)),
    (("{postcode}", "{given_sound}"), ("postcode", _NAME)),
    (("{postcode}", "{family_sound}"), ("postcode", _NAME)),
    (("{postcode}", _REAL_BIRTH), ("postcode", _BORN)),
    (("{postcode}", "{born_year}"), ("postcode", _BORN)),
    (("{postcode}", "{house}"), ("postcode", "house")),
    (("{street_letters}", "{house}"), ("street", "house")),
    (("{street}", "{given_sound}"), ("street", _NAME)),
    (("{street}", "{family_sound}"), ("street", _NAME)),
    (("{street}", "{place_letters}"), ("street", "place")),
    ((_BOTH_NAMES, "{postcode_area}"), (_NAME, "postcode")),
    ((_BOTH_LETTERS,), (_NAME,)),
    ((_BOTH_NAMES,), (_NAME,)),
    (("{given_key}", "{family_key}"), (_NAME,)),
    (("{given_letters}", "{born_year}", "{postcode_area}"), (_NAME, _BORN, "postcode")),
    (("{family_letters}", "{born_year}", "{postcode_area}"), (_NAME, _BORN, "postcode")),
    (("{given_sound}", "{born_year}", "{place_letters}"), (_NAME, _BORN, "place")),
    (("{family_sound}", "{born_year}", "{place_letters}"), (_NAME, _BORN, "place")),
    (("{family_sound}", "{born_year}", "left({given}, 1)"), (_NAME, _BORN)),
    (("{given_sound}", "{born_year}", "left({family}, 1)"), (_NAME, _BORN)),
    (("{family_sound}", _REAL_DAY), (_NAME, _BORN)),
    (("{given_sound}", _REAL_DAY), (_NAME, _BORN)),
    (("{family_letters}", "left({given}, 2)"), (_NAME,)),
    (("{given_letters}", "left({family}, 2)"), (_NAME,)),
    (("{family_sound}", "{place_letters}", "left({given}, 1)"), (_NAME, "place")),
    ((_REAL_BIRTH, "{place_letters}"), (_BORN, "place")),
    ((_REAL_BIRTH, "{occupation}"), (_BORN, "occupation")),
    ((_REAL_BIRTH,), (_BORN,)),
    (("{given_sound}", "{born_year}"), (_NAME, _BORN)),
    (("{family_sound}", "{born_year}"), (_NAME, _BORN)),
    (("left({family_sound}, 2)", "left({given_sound}, 2)", "{born_year}"), (_NAME, _BORN)),
    (("{family_sound}", "{place_letters}"), (_NAME, "place")),
    (("{given_sound}", "{place_letters}"), (_NAME, "place")),
    (("left({born}, 7)", "{place_letters}"), (_BORN, "place")),
    (("left({born}, 7)", _BOTH_INITIALS), (_BORN, _NAME)),
    ((_REAL_DAY, _BOTH_INITIALS), (_BORN, _NAME)),
    (("left({email_local}, 4)",), ("email",)),
    (("right({email}, 8)", "left({email_local}, 1)"), ("email",)),
    (("{postcode}",), ("postcode",)),
    (("{street_letters}",), ("street",)),
    (("{born_md}", "{place_letters}"), (_BORN, "place")),
    (("left({born}, 7)",), (_BORN,)),
)  # fmt: skip


def candidate_rules(kinds: frozenset[str]) -> list[Rule]:
    """The rules that can be made of these kinds, the surest first."""
    have = set(kinds)
    have |= {_NAME} if kinds & {"given_names", "family_name", "full_name"} else set()
    have |= {_BORN} if kinds & {"date_of_birth", "birth_year"} else set()
    return [Rule(keys, frozenset(needs)) for keys, needs in CANDIDATES if set(needs) <= have]


def choose_blocking(
    con: duckdb.DuckDBPyConnection, kinds: frozenset[str], count: int, *, table: str = READY
) -> Blocking:
    """The rules that are affordable for so many records. Every pair is looked at where they are few."""
    if count <= ALL_PAIRS_UP_TO:
        return Blocking(("1=1",), (), count * (count - 1) // 2)
    affordable = max(PAIRS_AT_LEAST, PAIRS_PER_RECORD * count)
    taken, left_out, total = [], [], 0
    for rule in candidate_rules(kinds):
        pairs = pairs_of(con, rule, table)
        if pairs <= affordable and total + pairs <= 5 * affordable:
            taken.append(rule.sql())
            total += pairs
        else:
            left_out.append(rule.sql())
    return Blocking(tuple(taken), tuple(left_out), total)


def pairs_of(con: duckdb.DuckDBPyConnection, rule: Rule, table: str = READY) -> int:
    """How many pairs a rule gives on the records at hand."""
    keys = [_of("t", key) for key in rule.keys]
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    (pairs,) = con.execute(
        f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*) AS n FROM {table} t WHERE {known} GROUP BY {', '.join(keys)})"
    ).fetchall()[0]
    return int(pairs)
