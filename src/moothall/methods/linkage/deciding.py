"""Where the line lies between 'very likely one child' and a question; what is a question whatever it weighs.

The line is chosen for the records at hand from the model's own probabilities, since one that is right for ten thousand
is wrong for a million. Nothing here joins records: it says what is proposed, and a person decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import duckdb

from moothall.methods.linkage.linking import PAIRS
from moothall.methods.linkage.model import Model
from moothall.methods.linkage.records import READY, Records

#: Of all pairs proposed as one child, so many are to be right, as the model expects; and never a pair that is less
#: likely than this. Below the line, down to `ASK_FROM`, a pair is a question.
EXPECTED_PRECISION, NEVER_BELOW, ASK_FROM = 0.985, 0.5, 0.05
#: Numbers that are one child's alone, when they pass their test.
CERTAIN = ("upn", "nhs", "home_office")
#: Things that two children of one family do not have in common as they do a name and an address.
ONES_OWN = (*CERTAIN, "other_id", "email", "phone", "child_id")
#: Brothers and sisters are there where so many such pairs are met, for each record.
FAMILIES_SEEN = 0.005
DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Line:
    """The least probability proposed as one child, the precision and the recall the model expects there, and of how
    many pairs."""

    probability: float
    expected_precision: float
    expected_recall: float
    pairs: int

    @property
    def weight(self) -> float:
        """The same as a weight in bits."""
        p = min(max(self.probability, 1e-12), 1 - 1e-12)
        return math.log2(p / (1 - p))


def decide(
    records: Records, model: Model, *, at: float | None = None, precision: float = EXPECTED_PRECISION
) -> Line:
    """Say of each pair in `pairs` whether it is proposed as one child, is a question, or neither; in `decided`.

    `verdict`: `same`, `question` or `no`; `why`: `number` (a number in common and nothing against it), `weight`,
    `number_contradicted`, `different_numbers`, `different_names`, or `between`.
    """
    con = records.con
    reasons = _reasons(records, model, holds_families(records))
    con.execute(f"CREATE OR REPLACE TABLE judged AS SELECT p.*, {reasons} FROM {PAIRS} p "
                f"JOIN {READY} l ON l.unique_id = p.a JOIN {READY} r ON r.unique_id = p.b")  # fmt: skip
    line = _line(con, at, precision)
    con.execute(
        f"CREATE OR REPLACE TABLE {DECIDED} AS SELECT * EXCLUDE (against, certain), "
        f"CASE WHEN against <> '' AND (certain OR match_probability >= {ASK_FROM}) THEN 'question' "
        f"WHEN against <> '' THEN 'no' WHEN certain OR match_probability >= {line.probability} THEN 'same' "
        f"WHEN match_probability >= {ASK_FROM} THEN 'question' ELSE 'no' END AS verdict, "
        f"CASE WHEN against <> '' THEN against WHEN certain THEN 'number' "
        f"WHEN match_probability >= {line.probability} THEN 'weight' ELSE 'between' END AS why "
        "FROM judged ORDER BY match_weight DESC, a, b"
    )
    con.execute("DROP TABLE judged")
    return line


def _line(con: duckdb.DuckDBPyConnection, at: float | None, precision: float) -> Line:
    """The lowest probability at which the pairs proposed are, as expected, right often enough."""
    free = "against = '' AND NOT certain"
    (expected,) = con.execute("SELECT coalesce(sum(match_probability), 0) FROM judged").fetchall()[0]
    floor = NEVER_BELOW if at is None else at
    rows = con.execute(
        f"SELECT match_probability, n, right_ones FROM (SELECT match_probability, "
        f"count(*) OVER w AS n, sum(match_probability) OVER w AS right_ones FROM judged WHERE {free} AND match_probability >= ? "
        "WINDOW w AS (ORDER BY match_probability DESC RANGE UNBOUNDED PRECEDING)) ORDER BY match_probability DESC",
        [floor],
    ).fetchall()
    good = [row for row in rows if at is not None or row[2] / row[1] >= precision]
    if not good:
        return Line(0.99 if at is None else at, 1.0, 0.0, 0)
    probability, pairs, right_ones = good[-1]
    line = floor if len(good) == len(rows) else probability
    return Line(float(line), right_ones / pairs, right_ones / max(expected, right_ones), int(pairs))


def holds_families(records: Records) -> bool:
    """Whether brothers and sisters are seen among the records: a family name and an address in common, and neither
    the given name nor the year of birth. Without an address nobody can tell, and it is taken that they are there."""
    addresses = [keys for kinds, keys in _ADDRESSES if kinds <= records.kinds]
    if not addresses or "family_name" not in records.kinds:
        return True
    same = " OR ".join("(" + " AND ".join(f"l.{key} = r.{key}" for key in keys) + ")" for keys in addresses)
    (seen,) = records.con.execute(
        f"SELECT count(*) FROM {READY} l JOIN {READY} r ON l.family_key = r.family_key AND l.unique_id < r.unique_id "
        f"AND ({same}) WHERE jaro_winkler_similarity(l.given, r.given) < 0.75 AND NOT list_has_any(l.given_forms, r.given_forms) "
        "AND abs(l.born_year - r.born_year) BETWEEN 1 AND 20"
    ).fetchall()[0]
    return bool(seen >= FAMILIES_SEEN * records.count)


_ADDRESSES = ((frozenset({"postcode"}), ("postcode",)), (frozenset({"street", "house"}), ("street", "house")))


def _reasons(records: Records, model: Model, families: bool) -> str:
    """`against`: what speaks against one child whatever the weight; `certain`: a number in common and nothing against."""
    have = records.kinds
    shared = [f"(l.{kind} = r.{kind} AND l.{kind}_valid)" for kind in CERTAIN if kind in have]
    other = [
        f"(l.{kind}_valid AND r.{kind}_valid AND levenshtein(l.{kind}, r.{kind}) > 2)" for kind in ("nhs", "home_office") if kind in have
    ]  # fmt: skip
    ones_own = [f"l.{kind} = r.{kind}" for kind in ONES_OWN if kind in have]
    number = " OR ".join(shared) or "false"
    names_differ = different("given", model)
    people_differ = f"{names_differ} OR ({different('born', model)} AND {different('family', model)})"
    against = (
        f"CASE WHEN coalesce({number}, false) AND ({people_differ}) THEN 'number_contradicted' "
        f"WHEN coalesce({number}, false) THEN '' "
        f"WHEN coalesce({' OR '.join(other) or 'false'}, false) THEN 'different_numbers' "
        f"WHEN {'true' if families else 'false'} AND {names_differ} AND NOT coalesce({' OR '.join(ones_own) or 'false'}, false) THEN 'different_names' ELSE '' END"
    )
    return f"{against} AS against, coalesce({number}, false) AND NOT ({people_differ}) AS certain"


def different(name: str, model: Model) -> str:
    """SQL: whether a comparison came to its last step, 'different'."""
    for one, beliefs in zip(model.comparisons(), model.trained.beliefs, strict=True):
        if one.name == name:
            same, other = beliefs[0]
            return f"abs(p.mw_{name} - ({math.log2(same / other)!r})) < 1e-9"
    return "false"
