"""How much two names tell together: no more than the records that bear both allow.

A model that takes each comparison by itself holds that a Chi among the Nguyens is as rare as a Chi among all: it
multiplies two commonnesses that go together, and the larger the set, the more strangers it joins. So the records that
bear both names are counted, and what is left of them when those that may well be the child's own are taken away is how
many strangers do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from moothall.methods.linkage.comparisons import Comparison

if TYPE_CHECKING:
    import duckdb

#: The ways in which two records bear the same names, the most telling first: the names in one spelling, a part of each,
#: their sound. The column of a pair: the way and the number of bearers in one number, or nothing.
ALIKE, PART, SOUND = 0, 1, 2
BEARERS, WAY = "bearers", 1_000_000_000
#: Bearers are told apart to so many steps for each doubling where a model learns, so that patterns stay few.
_STEPS = 2
#: Records of one child besides this one that nobody should wonder at: so many times as many as one has on average.
_OWN = 2.0


def count_bearers(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """How many records of a table bear each two names, in `bearers`: one row for each record and way of bearing them."""
    # Two names are held as one number: of ten million, less than one in a hundred thousand sets would have two alike.
    con.execute(
        f"CREATE OR REPLACE TABLE {BEARERS} AS SELECT unique_id, way, names, count(*) OVER (PARTITION BY names) AS n FROM ("
        f"SELECT unique_id, {ALIKE}::TINYINT AS way, hash({ALIKE}, given_key, family_key) AS names FROM {table} "
        "WHERE given_key IS NOT NULL AND family_key IS NOT NULL "
        f"UNION SELECT unique_id, {PART}, hash({PART}, least(one, other), greatest(one, other)) FROM "
        f"(SELECT unique_id, one, unnest(family_parts) AS other FROM "
        f"(SELECT unique_id, family_parts, unnest(given_parts) AS one FROM {table})) "
        f"UNION SELECT unique_id, {SOUND}, hash({SOUND}, least(given_sound, family_sound), greatest(given_sound, family_sound)) "
        f"FROM {table} WHERE given_sound IS NOT NULL AND family_sound IS NOT NULL)"
    )


def bearers_of(pairs: str, left: str, right: str) -> str:
    """SQL: of each pair of a table, `borne`: the most telling way in which both bear the same names, with how many do."""
    # The one side is laid down first: the two sides of a common name, joined to each other, would be far more than the pairs.
    return (
        f"WITH one_side AS MATERIALIZED (SELECT p.{left}, p.{right}, x.way, x.names, x.n FROM {pairs} p "
        f"JOIN {BEARERS} x ON x.unique_id = p.{left}) SELECT {left}, {right}, min(s.way * {WAY} + s.n) AS borne FROM one_side s "
        f"JOIN {BEARERS} y ON y.unique_id = s.{right} AND y.names = s.names GROUP BY ALL"
    )


def stepped(borne: str) -> str:
    """SQL: a way and its bearers in steps, 0 for none: what a pattern of agreement holds of them."""
    bearers = f"CAST(round({_STEPS} * log2({borne} % {WAY})) AS INTEGER)"
    return f"CASE WHEN {borne} IS NULL THEN 0 ELSE ({borne} // {WAY}) * 1000 + {bearers} + 1 END"


def most_of_step(step: int, shares: Sequence[float], records: int, prior: float) -> float:
    """The most, in natural logarithms, that two names tell whose bearers came to a step of `stepped`."""
    if not step:
        return math.inf
    way, bearers = divmod(step - 1, 1000)
    strangers = 2 ** (bearers / _STEPS) - 1 - _OWN * prior * (records - 1)
    return math.log(shares[way] * (records - 1) / strangers) if strangers > 0 else math.inf


def most_sql(borne: str, shares: Sequence[float], records: int, prior: float) -> str:
    """SQL: the most, in bits, that two names tell; nothing where they are few's."""
    strangers = f"({borne} % {WAY} - 1 - {_OWN * prior * (records - 1)!r})"
    of_way = " ".join(f"WHEN {way} THEN {share * (records - 1)!r}" for way, share in enumerate(shares))
    return f"CASE WHEN {strangers} > 0 THEN log2((CASE {borne} // {WAY} {of_way} END) / {strangers}) END"


def shares_of(
    comparisons: Sequence[Comparison], beliefs: Sequence[Sequence[Sequence[float]]]
) -> tuple[float, float, float]:
    """Of the pairs of one child, the part whose names are in one spelling, and (for each other way) the rest."""
    alike = 1.0
    for one, levels in zip(comparisons, beliefs, strict=True):
        if one.name in ("given", "family"):
            alike *= levels[-1][0] + levels[-2][0]
    return (alike, 1 - alike, 1 - alike)


def places(comparisons: Sequence[Comparison]) -> tuple[int, ...]:
    """Where the two names stand among the comparisons; none where names are not compared."""
    return tuple(at for at, one in enumerate(comparisons) if one.name in ("given", "family"))
