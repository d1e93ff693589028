"""Where the line lies between 'very likely one child' and a question; what is a question whatever it weighs.

The line is chosen for the records at hand from the model's own probabilities, since one that is right for ten thousand
is wrong for a million. Nothing here joins records: it says what is proposed, and a person decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moothall.methods.linkage.cautions import ONES_OWN, came_to, kin_sql, name_only_sql
from moothall.methods.linkage.identifiers import CERTAIN
from moothall.methods.linkage.linking import LEAST, PAIRS
from moothall.methods.linkage.model import Model
from moothall.methods.linkage.records import READY, Records

if TYPE_CHECKING:
    import duckdb

#: Of all pairs proposed as one child, so many are to be right, as the model expects; and never a pair that is less
#: likely than this. Below the line, down to `ASK_FROM`, a pair is a question.
EXPECTED_PRECISION, NEVER_BELOW, ASK_FROM = 0.985, 0.5, 0.05
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
    `number_contradicted`, `different_numbers`, `different_names`, `name_only`, or `between`.
    """
    con = records.con
    reasons = _reasons(records, model)
    con.execute(f"CREATE OR REPLACE TABLE judged AS SELECT p.*, {reasons} FROM {PAIRS} p "
                f"JOIN {READY} l ON l.unique_id = p.a JOIN {READY} r ON r.unique_id = p.b")  # fmt: skip
    line = _line(con, at, precision)
    con.execute(
        f"CREATE OR REPLACE TABLE {DECIDED} AS SELECT * EXCLUDE (against, certain), "
        f"CASE WHEN against = 'number_contradicted' OR (against <> '' AND match_probability >= {ASK_FROM}) THEN 'question' "
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


def _reasons(records: Records, model: Model) -> str:
    """`against`: what speaks against one child whatever the weight; `certain`: a number in common and nothing against."""
    have = records.kinds
    shared = [f"(l.{kind} = r.{kind} AND l.{kind}_valid)" for kind in CERTAIN if kind in have]
    number = f"coalesce({' OR '.join(shared) or 'false'}, false)"
    other = [
        f"(l.{kind}_valid AND r.{kind}_valid AND levenshtein(l.{kind}, r.{kind}) > 2)"
        for kind in ("nhs", "home_office")
        if kind in have
    ]
    differing = f"coalesce({' OR '.join(other) or 'false'}, false)"
    ones_own = f"coalesce({' OR '.join(f'l.{kind} = r.{kind}' for kind in ONES_OWN if kind in have) or 'false'}, false)"
    strangers = (
        f"({came_to(model, 'given', 0)} OR ({came_to(model, 'born', 0)} AND {came_to(model, 'family', 0)}) "
        f"OR p.match_weight < {LEAST})"
    )
    kin = f"({kin_sql(model)}) AND NOT {ones_own}" if model.trained_on.get("families", True) else "false"
    return (
        f"CASE WHEN {number} AND {strangers} THEN 'number_contradicted' WHEN {number} THEN '' "
        f"WHEN {differing} THEN 'different_numbers' WHEN {kin} THEN 'different_names' "
        f"WHEN ({name_only_sql(model)}) AND NOT {ones_own} THEN 'name_only' ELSE '' END AS against, "
        f"{number} AND NOT {strangers} AS certain"
    )
