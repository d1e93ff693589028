"""The children of a study, read from an extract: one row for each, with what was known at referral and what came of it.

DuckDB reads the Parquet files; memory is that of the columns that are kept. Rows are in the order of the cases' keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from ..groups import KINDS, NOT_KNOWN, age_bands, kinds_of
from ..protocol import Protocol

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
#: Steps of a case after which the child is no longer in the authority's care, or has died.
LEFT, DIED, MISSING = "handed_over", "died", "missing_episode"


@dataclass(frozen=True)
class StudyChildren:
    """One entry for each child of the population, in each array.

    Months are counted from year nought (year x 12 + month - 1). `start` is the month its authority began, infinite
    where it never did; `treated` whether it had begun when the child was referred. `words` are the traits by name,
    `numbers` what is counted or measured (not-a-number where it is not known). `flow` says how many were left out, why.
    """

    words: Mapping[str, Words]
    numbers: Mapping[str, Floats]
    episode_child: npt.NDArray[np.int64]
    episode_day: Floats
    episode_days: Floats
    flow: tuple[tuple[str, int], ...]
    as_at_month: int

    def __len__(self) -> int:
        return len(self.numbers["received"])

    @property
    def authority(self) -> Words:
        """The authority of each child."""
        return self.words["authority"]

    @property
    def received(self) -> Floats:
        """The month of referral."""
        return self.numbers["received"]

    @property
    def start(self) -> Floats:
        """The month the authority began; infinite where it never did."""
        return self.numbers["start"]

    @property
    def treated(self) -> Flags:
        """Whether the authority had begun in the month of referral: by design, whoever decided in the end."""
        flags: Flags = self.received >= self.start
        return flags


def month_number(month: str) -> int:
    """'2026-11' counted from year nought."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_name(number: float) -> str:
    """The other way."""
    return f"{int(number) // 12:04d}-{int(number) % 12 + 1:02d}"


_CHILDREN = """
WITH dated AS (
  SELECT *, CAST(received_month[1:4] AS INTEGER) * 12 + CAST(received_month[6:7] AS INTEGER) - 1 AS received
  FROM cases),
ordered AS (
  SELECT *, row_number() OVER (PARTITION BY child ORDER BY received, "case") AS nth,
         lead(received) OVER (PARTITION BY child ORDER BY received, "case") AS next_received
  FROM dated),
sites AS (
  SELECT authority, min(nation) AS nation,
         min(CASE WHEN arrangement = $arrangement THEN
             CAST(started_month[1:4] AS INTEGER) * 12 + CAST(started_month[6:7] AS INTEGER) - 1 END) AS start
  FROM calendar GROUP BY authority),
ends AS (
  SELECT "case", min(CASE WHEN step = $left THEN days END) AS left_day, min(CASE WHEN step = $died THEN days END) AS died_day
  FROM steps WHERE step IN ($left, $died) GROUP BY "case"),
decided AS (
  SELECT "case", stage, arg_min({'days': days, 'outcome': outcome, 'test': test, 'in_time': in_time}, (days, decision)) AS it
  FROM decisions WHERE NOT coalesce(reconsidered, false) GROUP BY "case", stage)
SELECT o.*, s.nation, s.start, e.left_day, e.died_day, r.it AS rg, c.it AS cg
FROM ordered o LEFT JOIN sites s USING (authority) LEFT JOIN ends e USING ("case")
LEFT JOIN decided r ON r."case" = o."case" AND r.stage = 'reasonable_grounds'
LEFT JOIN decided c ON c."case" = o."case" AND c.stage = 'conclusive_grounds'
"""

#: What is kept of each child, as words: the name, and how it comes about.
_WORDS = {
    "child": "child", "case": '"case"', "authority": "authority", "gender": "gender", "ethnic_group": "ethnic_group",
    "nationality_group": "nationality_group", "looked_after": "looked_after", "interpreter_needed": "interpreter_needed",
    "rg_test": "rg.test",
}  # fmt: skip
_NUMBERS = {
    "received": "received", "start": "start", "age_years": "age_years", "months_to_18": "months_to_18",
    "earlier_cases": "earlier_cases", "follow_up_months": "follow_up_months", "left_day": "left_day", "died_day": "died_day",
    "heard": "heard", "again_months": "next_received - received", "rg_days": "rg.days", "rg_positive": "rg.outcome = 'positive'",
    "cg_days": "cg.days", "cg_positive": "cg.outcome = 'positive'", "cg_in_time": "cg.in_time",
}  # fmt: skip


@contextmanager
def _tables() -> Iterator[Any]:
    """A database for reading Parquet. Raises EvaluationError where an extract lacks a table or a column."""
    import duckdb

    try:
        with duckdb.connect() as db:
            yield db
    except duckdb.Error as wrong:
        said = str(wrong).splitlines()[0]
        raise EvaluationError(f"The extract is not as this code reads one: {said} Look at the version of its schema.") from None  # fmt: skip


def read_children(extract: Path, protocol: Protocol) -> StudyChildren:
    """The children of the protocol's population. Raises EvaluationError where there is none."""
    with _tables() as db:
        db.execute("SET threads = 2")
        for view, table in (("cases", "case"), ("decisions", "decision"), ("steps", "step"), ("calendar", "site_calendar")):  # fmt: skip
            db.read_parquet(str(extract / f"{table}.parquet")).create_view(view)
        asked = {"arrangement": protocol.estimand.arrangement, "left": LEFT, "died": DIED}
        db.execute(f"CREATE TEMP TABLE everyone AS {_CHILDREN}", asked)
        flow, where = _flow(db, protocol)
        columns = ", ".join(
            [f'{how} AS "{name}"' for name, how in _WORDS.items()]
            + [f'CAST({how} AS DOUBLE) AS "{name}"' for name, how in _NUMBERS.items()]
            + [f"coalesce({name}, false) AS {name}" for name in KINDS]
        )
        found = db.execute(f'SELECT {columns} FROM everyone WHERE {where} ORDER BY "case"').fetchnumpy()
        last = db.execute("SELECT max(received + follow_up_months) FROM everyone").fetchone()
        if not len(found["case"]):
            raise EvaluationError(
                "No child of the extract is of the protocol's population: look at its months, ages, nations."
            )
        episodes = db.execute(
            f"""SELECT k.place, e.days, coalesce(e.lasted_days, 0) AS lasted FROM steps e
            JOIN (SELECT "case", row_number() OVER (ORDER BY "case") - 1 AS place FROM everyone WHERE {where}) k USING ("case")
            WHERE e.step = '{MISSING}' AND e.days >= 0 ORDER BY k.place, e.days, e.number""",
        ).fetchnumpy()
    words = {name: _words(found[name]) for name in _WORDS}
    numbers = {name: _numbers(found[name]) for name in _NUMBERS}
    words["age_band"] = age_bands(numbers["age_years"]).astype(object)
    words["exploitation"] = kinds_of([found[name] for name in KINDS]).astype(object)
    numbers["start"] = np.where(np.isfinite(numbers["start"]), numbers["start"], np.inf)
    return StudyChildren(
        words, numbers, np.asarray(episodes["place"], np.int64), _numbers(episodes["days"]), _numbers(episodes["lasted"]),
        flow, int(last[0]) if last and last[0] is not None else 0,
    )  # fmt: skip


def _flow(db: Any, protocol: Protocol) -> tuple[tuple[tuple[str, int], ...], str]:
    """Who is left out, step by step, and the condition that leaves in who stays."""
    who = protocol.estimand.population
    first, last = month_number(who.received_from), month_number(who.received_to)
    nations = ", ".join(f"'{nation}'" for nation in who.nations)
    steps = [
        ("another-time", f"received BETWEEN {first} AND {last}"),
        ("another-nation", f"nation IN ({nations})" if nations else "true"),
        ("not-the-first-referral", "nth = 1 AND coalesce(earlier_cases, 0) = 0" if who.first_referral_only else "true"),
        ("age-not-known", "age_years IS NOT NULL"),
        ("another-age", f"age_years BETWEEN {who.youngest} AND {who.oldest}"),
        ("no-site", "authority IS NOT NULL AND authority <> 'elsewhere' AND nation IS NOT NULL"),
    ]  # fmt: skip
    counts = [("referrals", _count(db, "true"))]
    where = "true"
    for why, condition in steps:
        before = _count(db, where)
        where = f"{where} AND ({condition})"
        counts.append((why, before - _count(db, where)))
    counts.append(("studied", _count(db, where)))
    return tuple(counts), where


def _count(db: Any, where: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM everyone WHERE {where}").fetchone()[0])


def _words(column: Any) -> Words:
    mask = np.ma.getmaskarray(column)
    values = np.asarray(np.ma.getdata(column), dtype=object).copy()
    values[mask | (values == None)] = NOT_KNOWN  # noqa: E711 - elementwise
    return values


def _numbers(column: Any) -> Floats:
    values = np.asarray(np.ma.getdata(column), dtype=np.float64).copy()
    values[np.ma.getmaskarray(column)] = np.nan
    return values


def read_scores(
    extract: Path, children: StudyChildren, instrument: str, scale: str, wave: str
) -> tuple[Floats, Flags]:
    """For each child the score of a scale at a wave (not-a-number where there is none), and whether the wave fell due."""
    with _tables() as db:
        db.execute("SET threads = 2")
        db.read_parquet(str(extract / "wave.parquet")).create_view("waves")
        rows = db.execute(
            """SELECT "case", min(CASE WHEN instrument = $instrument AND scale = $scale THEN score END) AS score
            FROM waves WHERE wave = $wave GROUP BY "case" ORDER BY "case" """,
            {"instrument": instrument, "scale": scale, "wave": wave},
        ).fetchnumpy()
    place = {case: number for number, case in enumerate(children.words["case"])}
    score, due = np.full(len(children), np.nan), np.zeros(len(children), bool)
    for case, value in zip(_words(rows["case"]), _numbers(rows["score"]), strict=True):
        number = place.get(case)
        if number is not None:
            score[number], due[number] = value, True
    return score, due


def read_indicator(extract: Path, children: StudyChildren, indicator: str) -> tuple[Floats, Flags]:
    """For each child the indicator in the first year of returns (to March) that begins after the referral, if complete."""
    with _tables() as db:
        db.execute("SET threads = 2")
        db.read_parquet(str(extract / "indicator.parquet")).create_view("indicators")
        rows = db.execute(
            "SELECT child, CAST(period AS INTEGER) AS year, value, complete FROM indicators "
            "WHERE indicator = $indicator AND regexp_matches(period, '^[0-9]{4}$') ORDER BY child, year",
            {"indicator": indicator},
        ).fetchnumpy()
    wanted = np.ceil((children.received - 2) / 12).astype(int) + 1  # the year ends in March of it
    place = {
        (child, year): number
        for number, (child, year) in enumerate(zip(children.words["child"], wanted, strict=True))
    }
    value, known = np.full(len(children), np.nan), np.zeros(len(children), bool)
    for child, year, found, whole in zip(
        _words(rows["child"]), rows["year"], _numbers(rows["value"]), _numbers(rows["complete"]), strict=True
    ):
        number = place.get((child, int(year)))
        if number is not None:
            known[number] = True
            value[number] = found if whole == 1 else np.nan
    return value, known
