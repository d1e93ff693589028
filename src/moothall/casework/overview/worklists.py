"""What is somebody's to do today, most urgent first, and three figures beside it.

Every list is read up to a limit, so that a page costs the same in a partnership of any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from moothall.casework.intake.models import (
    Case,
    Child,
    ClockPause,
    Hazard,
    PossibleMatch,
    ReferralSource,
)
from moothall.casework.intake.overrides import Rules
from moothall.casework.outcomes.due import FIRST, due_list
from moothall.casework.outcomes.joins.queries import waiting as waiting_pairs
from moothall.casework.overview.figures import Figures, figures_of
from moothall.casework.overview.open_work import open_cases, own_actions, unanswered
from moothall.casework.overview.tasks import (
    MOST_TO_EXPLAIN,
    NEAR_18,
    WHOLE_CASES,
    Rows,
    Task,
    quorum_of,
    tasks_of,
)
from moothall.casework.panel.models import AgendaItem, Letter, Meeting, MeetingSeat, View
from moothall.casework.quality import queries as quality
from moothall.casework.sharing.models import InformationRequest
from moothall.casework.sharing.queries import requests_of_agency
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency, Partnership
from moothall.core.access.queries import visible
from moothall.core.crypto import blind
from moothall.core.kinds import Actor, Role
from moothall.methods.arrangements import Quorum, birthday

#: How many of a kind are looked at. Whoever has more than this overdue has a list of its own to go to.
MOST = 30
AHEAD = 14


@dataclass(frozen=True)
class Today:
    """The page a coordinator opens each morning."""

    today: date
    tasks: list[Task]
    meeting: Meeting | None
    quorum: Quorum | None
    figures: Figures | None


def today_of(actor: Actor) -> Today:
    """Everything that is this actor's to do, by date. Eleven queries at most, whatever there is to show."""
    today = clock.today()
    rules = Rules(actor)
    rows = gather(**_parts(actor, today))
    rows |= gather(**_cases_behind(actor, rows))
    rows |= _waves_due(actor, rules, today)
    coming = next((meeting for meeting in rows["meetings"] if meeting.ends_at >= clock.now()), None)
    agreed = quorum_of(rules, rows, coming) if coming else None
    figures = figures_of(actor, today) if role_has(actor.role, Capability.LIST_CASES) else None
    return Today(today, tasks_of(actor, rules, rows, today), coming, agreed, figures)


def _parts(actor: Actor, today: date) -> dict[str, QuerySet[Any]]:
    soon = today + timedelta(days=AHEAD)
    now = clock.now()
    meetings = Meeting.objects.filter(
        partnership_id=actor.partnership_id, cancelled_at=None, closed_at=None,
        ends_at__gte=now - timedelta(hours=12), starts_at__lte=now + timedelta(days=40),
    ).order_by("starts_at", "id")[:3]  # fmt: skip
    mine = MeetingSeat.objects.filter(partnership_id=actor.partnership_id, membership_id=actor.membership_id)
    views = visible(View.objects.filter(partnership_id=actor.partnership_id), actor)
    return {
        **_coordination(actor, today, soon),
        "to_answer": _to_answer(actor).order_by("due_on", "id")[:MOST],
        "actions": visible(own_actions(actor).filter(due_on__lte=soon), actor).order_by("due_on", "id")[:MOST],
        "sittings": visible(
            AgendaItem.objects.filter(
                ~Exists(views.filter(agenda_item_id=OuterRef("pk"), created_by_id=actor.membership_id)),
                partnership_id=actor.partnership_id, removed_at=None, closed_at=None, views_closed_at=None,
                meeting__in=mine.values("meeting_id"), opened_at__isnull=False,
            ), actor,
        ).order_by("created_at")[:MOST],
        "meetings": meetings,
        "seats": MeetingSeat.objects.filter(partnership_id=actor.partnership_id, meeting__in=list(_ids(meetings))),
        "readings": quality.my_readings(actor)[:MOST],
        "lessons": quality.my_lessons(actor)[:MOST],
        "pairs": waiting_pairs(actor)[:MOST],
        "agencies": Agency.objects.filter(partnership_id=actor.partnership_id),
        "partnerships": Partnership.objects.filter(pk=actor.partnership_id),
    }  # fmt: skip


def _ids(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.values_list("pk", flat=True)


def _to_answer(actor: Actor) -> QuerySet[InformationRequest]:
    if actor.role == Role.COORDINATOR or not role_has(actor.role, Capability.LIST_REQUESTS):
        return InformationRequest.objects.none()
    return unanswered(actor) & requests_of_agency(actor)


def _coordination(actor: Actor, today: date, soon: date) -> dict[str, QuerySet[Any]]:
    """What only those who run the panel are asked to do."""
    mine = {"partnership_id": actor.partnership_id}
    undecided = open_cases(actor).filter(determined=False)
    found: dict[str, QuerySet[Any]] = {
        "late": unanswered(actor).filter(due_on__lte=soon).order_by("due_on", "id")[:MOST],
        "undecided": undecided.filter(in_scope=True).order_by("received_on", "id")[:MOST],
        "turning": _turning_18(actor, today),
        "elsewhere": undecided.filter(in_scope=False).order_by("received_on", "id")[:MOST],
        "letters": visible(
            Letter.objects.filter(**mine, sent_on=None, settled=False).defer("record", "note"), actor
        ).order_by("created_at")[:MOST],
        "hazards": visible(Hazard.objects.filter(**mine, ended_on=None, review_on__lte=soon), actor).order_by(
            "review_on"
        )[:MOST],
        "matches": visible(PossibleMatch.objects.filter(**mine, decision=""), actor).order_by("created_at")[:MOST],
        "waiting": visible(ReferralSource.objects.filter(**mine, case=None), actor).defer("body").order_by(
            "created_at"
        )[:MOST],
    }  # fmt: skip
    done_by = {
        **dict.fromkeys(["hazards", "matches"], Capability.RECORD_FACTS),
        **dict.fromkeys(["waiting", "elsewhere"], Capability.RECEIVE_REFERRAL),
    }
    runs_panel = actor.role in (Role.COORDINATOR, Role.CHAIR)
    return {
        name: rows
        if runs_panel and (name not in done_by or role_has(actor.role, done_by[name]))
        else _nothing(rows)
        for name, rows in found.items()
    }


# The days in their order, the children born on each, their open cases: it stops at as many as are wanted, however
# many children turn 18 after those. The same seat is asked for here as in `visible`; the policies hold as everywhere.
_BORN_ON = """
    SELECT c.id FROM (SELECT digest, place FROM unnest(%s::bytea[]) WITH ORDINALITY AS d (digest, place)
                      ORDER BY place OFFSET 0) days
    CROSS JOIN LATERAL (
        SELECT o.id FROM intake_child_key k JOIN intake_case o ON o.child_id = k.child_id
        WHERE k.partnership_id = %s AND k.digest = days.digest AND k.what = 'birth'
          AND o.partnership_id = k.partnership_id AND o.closed_on IS NULL
          AND EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = o.circle_id
                      AND s.ended_at IS NULL AND s.holder = ANY (%s))
    ) c ORDER BY days.place LIMIT %s
"""


def _turning_18(actor: Actor, today: date) -> QuerySet[Case]:
    """The open cases of those who turn 18 in the next `NEAR_18` days, the first of them first."""
    first = today - timedelta(days=366 * 18)
    possible = [first + timedelta(days=day) for day in range(NEAR_18 + 30)]
    born = [day for day in possible if 0 <= (birthday(day, 18) - today).days <= NEAR_18]
    digests = [blind(day.isoformat(), "birth") for day in born]
    ids = RawSQL(_BORN_ON, [digests, actor.partnership_id, list(actor.holders), MOST])
    return visible(Case.objects.filter(pk__in=ids), actor)


def _waves_due(actor: Actor, rules: Rules, today: date) -> Rows:
    """For those who may record them: the waves whose window has closed, and those whose window closes soon. Read apart, so
    that however many wait to be explained, those who can still be asked are on the page."""
    if not role_has(actor.role, Capability.RECORD_OUTCOMES):
        return {"to_explain": [], "to_ask": []}
    from_today = (today.isoformat(), *FIRST[1:])
    return {
        "to_explain": due_list(actor, rules, limit=MOST_TO_EXPLAIN + 1, until=today - timedelta(days=1)),
        "to_ask": due_list(actor, rules, after=from_today, limit=MOST, until=today + timedelta(days=AHEAD)),
    }


def _nothing(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.none()


def _cases_behind(actor: Actor, rows: dict[str, list[Any]]) -> dict[str, QuerySet[Any]]:
    names = ("late", "letters", "hazards", "matches", "actions", "sittings")
    known = {case.pk: case for name in WHOLE_CASES for case in rows[name]}
    others = {row.case_id for name in names for row in rows[name]} - known.keys()
    cases = visible(Case.objects.filter(pk__in=others), actor)
    children = Child.objects.only("id", "given_names", "family_name", "date_of_birth")
    return {
        "cases": cases,
        "children": visible(children.filter(pk__in={case.child_id for case in known.values()}), actor),
        "other_children": visible(children.filter(pk__in=cases.values("child_id")), actor),
        "pauses": visible(
            ClockPause.objects.filter(case_id__in=[row.pk for row in rows["undecided"]]), actor
        ),
        "of_sittings": Meeting.objects.filter(pk__in={row.meeting_id for row in rows["sittings"]}),
    }
