"""The lists behind Today: replies and actions past their date, and gaps in the records of open cases."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.casework.intake.facts import AUTHORITY
from moothall.casework.intake.models import Case, Child, Fact, PossibleMatch
from moothall.casework.overview.case_page import initials_of
from moothall.casework.overview.open_work import open_cases, overdue, unanswered
from moothall.core import clock
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor

PAGE = 60


@dataclass(frozen=True)
class Listed:
    """One page of a list, its rows by kind, and the key of the next page."""

    rows: dict[str, list[Any]]
    names: dict[UUID, str]
    next_key: str


def overdue_replies(actor: Actor, *, after: str = "") -> Listed:
    """The requests past their date that nobody has answered, oldest first. One query a page."""
    rows = unanswered(actor).filter(due_on__lt=clock.today())
    return _page(actor, rows, "due_on", after)


def overdue_actions(actor: Actor, *, after: str = "") -> Listed:
    """The actions past their date, oldest first, as far as this actor may see them."""
    return _page(actor, visible(overdue(actor, clock.today()), actor), "due_on", after)


def _page(actor: Actor, rows: QuerySet[Any], day: str, after: str, size: int = PAGE) -> Listed:
    key_day, _sep, key = after.partition("_")
    with contextlib.suppress(ValueError):
        rows = rows.filter(
            Q(**{f"{day}__gt": date.fromisoformat(key_day)}) | Q(**{day: key_day, "pk__gt": UUID(key)})
        )
    agencies = Agency.objects.filter(partnership_id=actor.partnership_id)
    found = gather(rows=rows.order_by(day, "pk")[: size + 1], agencies=agencies)
    shown = found["rows"][:size]
    more = len(found["rows"]) > size
    next_key = f"{getattr(shown[-1], day).isoformat()}_{shown[-1].pk}" if more else ""
    return Listed({"rows": shown}, {agency.pk: agency.name for agency in found["agencies"]}, next_key)


@dataclass(frozen=True)
class Gaps:
    """One open case and what its record lacks, by code."""

    case: Case
    initials: str
    lacks: list[str]


@dataclass(frozen=True)
class Unmatched:
    """An open case whose referral names a local authority that stands for none known."""

    case: Case
    initials: str
    name: str
    fact_id: UUID | None


def unmatched_authorities(actor: Actor) -> list[Unmatched]:
    """Open cases whose local authority could not be matched, oldest first: who decides them rests on it. One query."""
    rows = open_cases(actor).filter(authority_unmatched=True)
    cases = rows.order_by("received_on", "pk")[:PAGE]
    found = gather(
        cases=cases,
        children=visible(Child.objects.filter(pk__in=rows.order_by().values("child_id")), actor),
        facts=visible(
            Fact.objects.filter(case__in=rows.order_by().values("pk"), key=AUTHORITY, superseded=False), actor
        ),
    )
    children = {child.pk: child for child in found["children"]}
    facts = {fact.case_id: fact for fact in found["facts"]}
    listed = []
    for case in found["cases"]:
        child, fact = children.get(case.child_id), facts.get(case.pk)
        initials = initials_of(child.given_names, child.family_name) if child else ""
        listed.append(Unmatched(case, initials, fact.text if fact else "", fact.pk if fact else None))
    return listed


def data_quality(actor: Actor, *, after: str = "") -> tuple[list[Gaps], str]:
    """The gaps in the records of open cases, oldest first, and the key of the next page. Two queries."""
    listed = _page(actor, open_cases(actor), "received_on", after, size=25)
    cases = listed.rows["rows"]
    ids = [case.pk for case in cases]
    found = gather(
        children=visible(Child.objects.filter(pk__in=[case.child_id for case in cases]), actor),
        unconfirmed=visible(
            Fact.objects.filter(case_id__in=ids, superseded=False, state="received")
            .order_by("case_id")
            .distinct("case_id"),
            actor,
        ),
        matches=visible(PossibleMatch.objects.filter(case_id__in=ids, decision=""), actor),
    )
    children = {child.pk: child for child in found["children"]}
    unconfirmed = {fact.case_id for fact in found["unconfirmed"]}
    matched = {match.case_id for match in found["matches"]}
    gaps = []
    for case in cases:
        child = children.get(case.child_id)
        lacks = _lacks(case, child, case.pk in unconfirmed, case.pk in matched)
        if lacks:
            initials = initials_of(child.given_names, child.family_name) if child else ""
            gaps.append(Gaps(case, initials, lacks))
    return gaps, listed.next_key


def _lacks(case: Case, child: Child | None, unconfirmed: bool, matched: bool) -> list[str]:
    checks = {
        "authority": case.authority_unmatched,
        "date_of_birth": child is not None and not child.date_of_birth,
        "age_disputed": child is not None and child.birth_certainty in ("disputed", "not_known"),
        "ethnicity": child is not None and not child.ethnicity,
        "language": child is not None and not child.language,
        "nationality": child is not None and not child.nationalities,
        "lead_worker": case.lead_worker_id is None,
        "exploitation": not case.exploitation,
        "looked_after": case.looked_after not in ("yes", "no"),
        "unconfirmed": unconfirmed,
        "match": matched,
    }
    return [code for code, lacking in checks.items() if lacking]
