"""The partnership's caseload: one page of it at a time, filtered and searched, at a cost that does not grow.

The stage is derived as on the case's own page (`stage.py`); the filter says the same in the database's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from moothall.casework.intake.matching import born, full_name
from moothall.casework.intake.models import Case, ClockPause, ReferralSource
from moothall.casework.intake.overrides import Rules
from moothall.casework.intake.queries import in_force_on, pauses_of
from moothall.casework.intake.search import children_found
from moothall.casework.overview.keyset import page_by_day
from moothall.casework.overview.stage import STAGES, Stage, events_of, stage_of_case
from moothall.casework.panel.models import AgendaItem, Determination
from moothall.casework.plans.models import Plan
from moothall.casework.sharing.models import InformationRequest, Reply, StatutoryStep
from moothall.casework.voice.models import Voice
from moothall.core import clock
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import (
    Arrangement,
    ClockState,
    Nation,
    age_on,
    clocks,
    first_decision_clock,
    latest_start_before,
    unit_of,
)

PAGE = 25
MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to. Everything is a code or an identifier, so it may stand in an address."""

    arrangement: str = ""
    stage: str = ""
    awaiting: UUID | None = None
    clock: str = ""
    exploitation: str = ""
    looked_after: str = ""
    mine: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list."""

    reference: str
    initials_of: str
    age: int | None
    arrangement: str
    stage: Stage
    next_clock: ClockState | None
    awaiting: tuple[str, ...]
    received_on: date


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """One page of the caseload, and the keys of its neighbours (empty at an end)."""

    lines: list[CaseLine]
    next_key: str = ""
    previous_key: str = ""
    agencies: list[Agency] = field(default_factory=list)
    waiting: int = 0


def caseload(
    actor: Actor, filters: Filters, *, after: str = "", before: str = "", search: str = ""
) -> CaseloadPage:
    """Newest first, `PAGE` cases. At most five queries, however many cases there are."""
    rows = _narrowed(_visible_cases(actor), actor, filters)
    if search.strip():
        rows = rows.filter(_found(actor, search))
        found, page = list(rows.order_by("-received_on", "-pk")[:MOST_FOUND]), CaseloadPage([])
    else:
        paged = page_by_day(rows, "received_on", size=PAGE, after=after, before=before)
        found, page = paged.rows, CaseloadPage([], paged.next_key, paged.previous_key)
    return _filled(actor, found, page)


def count_referrals_waiting(actor: Actor) -> int:
    """Referrals written in the site's own form whose case nobody has opened yet."""
    return visible(ReferralSource.objects.filter(case=None), actor).count()


def _visible_cases(actor: Actor) -> QuerySet[Case]:
    return visible(Case.objects.select_related("child", "partnership"), actor)


def _found(actor: Actor, search: str) -> Q:
    """The cases of the children found by their keys; where there are none, the case of this reference."""
    children, typed = children_found(actor, search), search.strip()
    return Q(child_id__in=children) if children else Q(reference__in={typed, typed.upper()})


# --- Filters, in the words of the database -----------------------------------------------------------------


def _of_case(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(case_id=OuterRef("pk")))


def _at_stage(stage: str) -> Q:
    """In marks alone, so that a list costs the same however many cases are at another stage."""
    return {
        "elsewhere": Q(determined=False, in_scope=False),
        "plan": Q(decided=True, planned=True),
        "decided": Q(decided=True, planned=False),
        "part_decided": Q(determined=True, decided=False),
    }.get(stage, Q(determined=False, in_scope=True, stands_at=stage))


def _narrowed(rows: QuerySet[Case], actor: Actor, filters: Filters) -> QuerySet[Case]:
    closed = filters.closed or filters.stage == "closed"
    rows = rows.exclude(closed_on=None) if closed else rows.filter(closed_on=None)
    if filters.arrangement:
        rows = rows.filter(arrangement=filters.arrangement)
    if filters.stage in STAGES and filters.stage != "closed":
        rows = rows.filter(_at_stage(filters.stage))
    if filters.awaiting:
        rows = rows.filter(_of_case(_unanswered().filter(agency_id=filters.awaiting)))
    if filters.exploitation:
        rows = rows.filter(exploitation__contains=[filters.exploitation])
    if filters.looked_after:
        rows = rows.filter(looked_after=filters.looked_after)
    if filters.mine:
        rows = rows.filter(Q(lead_worker_id=actor.membership_id) | Q(guardian_id=actor.membership_id))
    return rows.filter(_by_clock(filters.clock)) if filters.clock else rows


def _unanswered() -> QuerySet[InformationRequest]:
    return InformationRequest.objects.filter(answered=False, withdrawn_at=None)


def _by_clock(which: str) -> Q:
    """By the first decision's clock, as published (a paused clock stands apart; a local limit is not seen here)."""
    today = clock.today()
    paused = Q(_of_case(ClockPause.objects.filter(until_date=None)))
    if which == "paused":
        return paused
    running = Q(in_scope=True, determined=False) & ~paused
    found, days = Q(pk=None), []
    for arrangement in in_force_on(today):
        clock_rule = first_decision_clock(arrangement)
        if clock_rule is None:
            continue
        mine = Q(arrangement=arrangement.name)
        limit, warn = clock_rule.value.limit, clock_rule.value.warn
        unit = unit_of(arrangement, clock_rule.value.unit)
        nation = arrangement.nations[0]
        # The last day on which a referral is late today, and the first on which it is not yet close to it.
        late = latest_start_before(today, limit, unit, nation)
        soon = latest_start_before(today + timedelta(days=warn + 1), limit, unit, nation)
        if which == "late":
            found |= mine & Q(received_on__lte=late)
        elif which == "soon":
            found |= mine & Q(received_on__gt=late, received_on__lte=soon)
        days.append(late if which == "late" else soon)
    # What every alternative has in common, said apart, so that the index by day can be entered at it.
    return running & found & Q(received_on__lte=max(days, default=today))


# --- Filling the lines --------------------------------------------------------------------------------------


def _filled(actor: Actor, cases: Sequence[Case], page: CaseloadPage) -> CaseloadPage:
    ids = [case.pk for case in cases]
    found = gather(
        determinations=Determination.objects.filter(case_id__in=ids).defer("content"),
        agenda=AgendaItem.objects.filter(case_id__in=ids, removed_at=None),
        requests=InformationRequest.objects.filter(case_id__in=ids),
        replies=Reply.objects.filter(request__case_id__in=ids),
        voices=Voice.objects.filter(case_id__in=ids),
        plans=Plan.objects.filter(case_id__in=ids),
        steps=StatutoryStep.objects.filter(case_id__in=ids),
        pauses=ClockPause.objects.filter(case_id__in=ids),
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id).order_by("name"),
    )
    case_of_request = {row.pk: row.case_id for row in found["requests"]}
    rows = {part: _grouped(found[part], case_of_request) for part in found if part != "agencies"}
    names = {agency.pk: agency.name for agency in found["agencies"]}
    rules, today = Rules(actor), clock.today()
    lines = [
        _line(case, rules.of(case), {part: by_case[case.pk] for part, by_case in rows.items()}, names, today)
        for case in cases
    ]
    return replace(page, lines=lines, agencies=found["agencies"])


def _line(
    case: Case, arrangement: Arrangement, has: dict[str, list[Any]], names: dict[UUID, str], today: date
) -> CaseLine:
    birth = born(case.child)
    answered = {row.request_id for row in has["replies"]}
    awaited = {
        row.agency_id for row in has["requests"] if row.withdrawn_at is None and row.pk not in answered
    }
    return CaseLine(
        reference=case.reference,
        initials_of=full_name(case.child),
        age=age_on(birth, today) if birth else None,
        arrangement=arrangement.title,
        stage=stage_of_case(case, has, arrangement),
        next_clock=next_clock(case, arrangement, has, today),
        awaiting=tuple(sorted(names[agency] for agency in awaited if agency in names)),
        received_on=case.received_on,
    )


def _grouped(rows: list[Any], case_of_request: dict[UUID, UUID]) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        case_id = row.case_id if hasattr(row, "case_id") else case_of_request.get(row.request_id)
        if case_id is not None:
            grouped[case_id].append(row)
    return grouped


def next_clock(
    case: Case, arrangement: Arrangement, has: dict[str, list[Any]], today: date
) -> ClockState | None:
    """The clock that comes first of those still open; the 18th birthday is one of them."""
    if case.closed_on is not None:
        return None
    events = events_of(case, has)
    if not case.in_scope:
        events.pop("referral_received")
    nation = Nation(case.partnership.nation)
    states = clocks(arrangement, events, pauses_of(has["pauses"]), today, nation, born(case.child))
    return next((state for state in states if state.urgency != "done"), None)


def from_address(query: Mapping[str, str]) -> Filters:
    """Filters from an address; whatever is not understood is left out."""
    try:
        awaiting = UUID(query.get("awaiting", "")) if query.get("awaiting") else None
    except ValueError:
        awaiting = None
    stage = query.get("stage", "")
    return Filters(
        arrangement=query.get("arrangement", ""), stage=stage if stage in STAGES else "", awaiting=awaiting,
        clock=query.get("clock", "") if query.get("clock") in ("late", "soon", "paused") else "",
        exploitation=query.get("exploitation", ""),
        looked_after=query.get("looked_after", "") if query.get("looked_after") in ("yes", "no") else "",
        mine=query.get("mine") == "yes", closed=query.get("closed") == "yes",
    )  # fmt: skip
