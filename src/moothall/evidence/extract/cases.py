"""Rows of the tables of sites and cases, made coarse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from moothall.core.reference.countries import match_nationality
from moothall.core.reference.names import Match
from moothall.evidence.extract.known import Known, Row, end_of
from moothall.evidence.extract.pseudonyms import Pseudonyms
from moothall.methods.extracts.coarsening import (
    birthday,
    calendar_month,
    days_between,
    three_months,
    whole_months,
    whole_years,
)
from moothall.methods.extracts.schema import ExtractSchema

ELSEWHERE = "elsewhere"
NOBODY = "none"
ADULT = 18


def site_rows(known: Known) -> Iterator[Row]:
    """The partnership's authorities under each arrangement that took in a case there."""
    started: dict[tuple[str, str], list[date]] = {}
    for case in known.cases.values():
        days = started.setdefault((authority_of(known, case), case["arrangement"]), [])
        if case["in_scope"]:
            days.append(case["received_on"])
    for authority in sorted(known.partnership["authority_codes"]):
        arrangements = sorted(name for code, name in started if code == authority) or [NOBODY]
        for name in arrangements:
            first = started.get((authority, name))
            yield {
                "authority": authority, "nation": known.partnership["nation"], "arrangement": name,
                "started_month": calendar_month(min(first)) if first else None,
            }  # fmt: skip


def authority_of(known: Known, case: Row) -> str:
    """One of the partnership's own authorities, or `elsewhere`: of other places there may be one child alone."""
    code = case["authority_code"]
    if not code:
        owner = known.agencies.get(case["owning_agency_id"])
        code = owner["reference_code"] if owner else ""
    return code if code in known.partnership["authority_codes"] else ELSEWHERE


def case_rows(known: Known, schema: ExtractSchema, key: Pseudonyms) -> list[Row]:
    """One row for each case, by its key."""
    before = earlier_cases(known)
    rows = [_case(known, schema, key, case, before[case["id"]]) for case in known.cases.values()]
    return sorted(rows, key=lambda row: str(row["case"]))


def earlier_cases(known: Known) -> dict[UUID, list[Row]]:
    """For each case, the same child's cases received before it, oldest first."""
    of_child: dict[UUID, list[Row]] = {}
    for case in sorted(known.cases.values(), key=lambda row: (row["received_on"], row["made_at"], row["id"])):
        of_child.setdefault(known.same_child(case["child_id"]), []).append(case)
    return {case["id"]: cases[:place] for cases in of_child.values() for place, case in enumerate(cases)}


def _case(known: Known, schema: ExtractSchema, key: Pseudonyms, case: Row, before: list[Row]) -> Row:
    received = case["received_on"]
    closed = case["closed_on"] if case["closed_on"] and case["closed_on"] <= known.as_at else None
    return {
        "case": key.case(case["id"]),
        "child": key.child(known.same_child(case["child_id"])),
        "authority": authority_of(known, case),
        "arrangement": case["arrangement"],
        "arrangement_version": case["arrangement_version"],
        "received_month": calendar_month(received),
        "in_scope": case["in_scope"],
        "referrer": _referrer(known, case["id"]),
        **_child(known.children[case["child_id"]], schema, received),
        **_kinds(schema, case["exploitation"]),
        "looked_after": case["looked_after"] or None,
        "guardian": case["guardian_id"] is not None,
        "earlier_cases": len(before),
        "months_since_earlier": whole_months(before[-1]["received_on"], received) if before else None,
        **_agencies(known, case["id"]),
        **_heard(known, case["id"], received),
        "closed_months": whole_months(received, closed),
        "follow_up_months": whole_months(received, known.as_at),
    }


def _referrer(known: Known, case_id: UUID) -> str | None:
    named = (known.function(row["referrer_agency_id"]) for row in known.of("sources", case_id))
    return next((one for one in named if one), None)


def _child(child: Row, schema: ExtractSchema, received: date) -> Row:
    born = date.fromisoformat(child["date_of_birth"]) if child["date_of_birth"] else None
    eighteen = birthday(born, ADULT)
    return {
        "age_years": whole_years(born, received),
        "birth_certainty": child["birth_certainty"] if born else "not_known",
        "months_to_18": three_months(received, eighteen) if eighteen and eighteen > received else None,
        "gender": child["gender"] or None,
        "ethnic_group": schema.grouped("ethnicity", (child["ethnicity"] or "").strip().upper(), "not_stated"),
        "nationality_group": _nationality(schema, child["nationalities"]),
        "interpreter_needed": child["interpreter_needed"] or None,
    }


def _nationality(schema: ExtractSchema, names: list[str]) -> str:
    if not names:
        return "not_known"
    if len(names) > 1:
        return "several"
    found = match_nationality(names[0])
    return schema.grouped("nationality", found.code) if isinstance(found, Match) else "other"


def _kinds(schema: ExtractSchema, recorded: list[str]) -> dict[str, bool]:
    groups = {schema.grouped("exploitation", kind) for kind in recorded}
    named = ("labour", "sexual", "criminal", "domestic")
    return {
        **{name: name in groups for name in named},
        "other_kind": "other" in groups or not groups,
    }


def _agencies(known: Known, case_id: UUID) -> dict[str, int]:
    asked = [row for row in known.of("requests", case_id) if not withdrawn(known, row)]
    replied = {row["request_id"] for row in known.of("replies", case_id)}
    return {
        "agencies_asked": len({row["agency_id"] for row in asked}),
        "agencies_replied": len({row["agency_id"] for row in asked if row["id"] in replied}),
    }


def withdrawn(known: Known, request: Row) -> bool:
    """Whether a request for information was withdrawn by the extract's day."""
    return request["withdrawn_at"] is not None and request["withdrawn_at"] < end_of(known.as_at)


def _heard(known: Known, case_id: UUID, received: date) -> dict[str, Any]:
    days = [row["gathered_on"] for row in standing(known.of("voices", case_id)) if row["heard"]]
    return {"heard": bool(days), "days_to_heard": days_between(received, min(days)) if days else None}


def standing(rows: list[Row]) -> list[Row]:
    """The rows that none of the others supersedes."""
    gone = {row["supersedes_id"] for row in rows}
    return [row for row in rows if row["id"] not in gone]
