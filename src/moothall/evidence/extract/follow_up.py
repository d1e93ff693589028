"""Rows of the tables of waves, and of indicators from statutory returns. Nothing is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from moothall.casework.intake.shelf import all_arrangements
from moothall.evidence.extract.cases import standing
from moothall.evidence.extract.known import Known, Row, end_of
from moothall.evidence.extract.pseudonyms import Pseudonyms
from moothall.methods.arrangements import ArrangementError
from moothall.methods.extracts.coarsening import calendar_month, whole_months
from moothall.methods.returns import CollectionYear
from moothall.methods.returns.indicators import (
    Covered,
    History,
    Indicator,
    Indicators,
    KeptRow,
    Measured,
    Period,
    all_measured,
    history_of,
    indicators,
    possible,
)
from moothall.methods.returns.indicators.counting import OTHER, group_of

NOTHING = {"instrument": "none", "instrument_version": None, "scale": "none", "score": None, "answer": None,
           "answered_by": None}  # fmt: skip


def wave_rows(known: Known, key: Pseudonyms) -> list[Row]:
    """Each wave that was held or missed, with all that was measured in it."""
    rows = [
        {**_of_wave(known, key, case, wave), **measured}
        for case in known.cases.values()
        for wave in standing(known.of("waves", case["id"]))
        for measured in (list(_measured(known, case["id"], wave["point"])) or [NOTHING])
    ]
    return sorted(
        rows,
        key=lambda row: (
            row["child"],
            row["case"],
            row["months"],
            row["wave"],
            row["instrument"],
            row["scale"],
        ),
    )


def _of_wave(known: Known, key: Pseudonyms, case: Row, wave: Row) -> Row:
    return {
        "child": key.child(known.same_child(case["child_id"])), "case": key.case(case["id"]), "wave": wave["point"],
        "months": max(whole_months(case["received_on"], wave["due_on"]) or 0, 0),
        "month": calendar_month(wave["due_on"]), "state": wave["way"], "missed_because": wave["reason_code"] or None,
    }  # fmt: skip


def _measured(known: Known, case_id: UUID, point: str) -> Iterator[Row]:
    for row in standing(known.of("measures", case_id)):
        if row["point"] != point:
            continue
        common = {
            "instrument": row["instrument"], "instrument_version": row["instrument_version"],
            "answered_by": "child" if row["own"] else "worker",
        }  # fmt: skip
        if row["total"] is not None:
            yield {**common, "scale": "total", "score": float(row["total"]), "answer": None}
        for code, answer in row["values"].items():
            scale = code.removeprefix(f"{row['instrument']}.")
            yield {**common, "scale": scale, "score": None, "answer": answer}


def indicator_rows(known: Known, key: Pseudonyms) -> list[Row]:
    """Every indicator of each child that was found in a return, for each year of one."""
    terms, referred = indicators(), _referrals(known)
    rows = [
        _of_indicator(key.child(child), year, one, terms.indicator(one.code))
        for child, matches in _by_child(known).items()
        for year, one in _of_child(known, _history(known, child, matches, terms, referred), matches, terms)
    ]
    return sorted(rows, key=lambda row: (row["child"], row["period"], row["indicator"]))


def _by_child(known: Known) -> dict[UUID, list[Row]]:
    """The matches that counted on the extract's day, by child."""
    found: dict[UUID, list[Row]] = {}
    for match in known.matches.values():
        over = match["ended_at"] is not None and match["ended_at"] < end_of(known.as_at)
        if not over and not match["doubt"] and match["case_id"] in known.cases:
            child = known.same_child(known.cases[match["case_id"]]["child_id"])
            found.setdefault(child, []).append(match)
    return found


def _of_child(
    known: Known, history: History, matches: list[Row], terms: Indicators
) -> Iterator[tuple[int, Measured]]:
    for year in sorted({match["year"] for match in matches}):
        first, last = CollectionYear(year).first_day, CollectionYear(year).last_day
        if first <= known.as_at:
            for one in all_measured(history, terms, Period(first, min(last, known.as_at))).values():
                yield year, one


def _history(
    known: Known, child: UUID, matches: list[Row], terms: Indicators, referred: dict[UUID, list[date]]
) -> History:
    once: dict[tuple[Any, ...], Row] = {}
    for match in matches:  # a child with two cases is found twice in one return
        for row in known.of_return.get(match["id"], []):
            once[(row["kind"], row["year"], row["table"], row["line"])] = row
    rows = [KeptRow(row["kind"], row["year"], row["table"], row["values"]) for row in once.values()]
    covered = [Covered(one["kind"], one["year"], frozenset(one["tables"])) for one in matches]
    born = known.children[child]["date_of_birth"]
    return history_of(
        rows,
        covered,
        terms,
        nrm_referrals=sorted(set(referred.get(child, []))),
        born=date.fromisoformat(born) if born else None,
    )


def _referrals(known: Known) -> dict[UUID, list[date]]:
    """The days each child was referred under an arrangement that takes the referrals of the mechanism."""
    found: dict[UUID, list[date]] = {}
    for case in known.cases.values():
        if _takes_referrals(case):
            found.setdefault(known.same_child(case["child_id"]), []).append(case["received_on"])
    return found


def _takes_referrals(case: Row) -> bool:
    try:
        arrangement = all_arrangements().in_force(case["arrangement"], case["received_on"])
    except ArrangementError:
        return False
    return arrangement.function.takes_message is not None


def _of_indicator(child: str, year: int, one: Measured, term: Indicator) -> Row:
    amount: Any = one.amount
    number = isinstance(amount, int | float)  # a yes and a no are numbers too
    kinds = sorted({table.partition(":")[0] for table in one.told_by})
    return {
        "child": child, "indicator": one.code, "period": str(year), "value": float(amount) if number else None,
        "answer": None if number or amount is None else _code(amount, term), "complete": one.complete,
        "source": kinds[0] if len(kinds) == 1 else "several" if kinds else "none",
    }  # fmt: skip


def _code(amount: Any, term: Indicator) -> str | None:
    """One of the indicator's own codes. What a return says in words of its own is said by the group it is counted in, or
    only to be there: a name may be written in it."""
    if isinstance(amount, str) and term.measure.groups:
        return group_of(term, amount) if amount else None
    if isinstance(amount, str):
        return (amount if amount in possible(term) else OTHER) if amount else None
    several = [str(one) for one in amount]
    return None if not several else several[0] if len(several) == 1 else "several"
