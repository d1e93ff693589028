"""What is somebody's to do today, most urgent first, and three figures beside it.

Every list is read up to a limit, so that a page costs the same in a partnership of any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.intake.models import (
    Case,
    Child,
    ClockPause,
    Hazard,
    PossibleMatch,
    ReferralSource,
)
from moothall.casework.intake.overrides import Rules
from moothall.casework.outcomes.due import Due, due_list
from moothall.casework.overview.case_page import born_on, initials_of
from moothall.casework.overview.clock_words import clock_sentence
from moothall.casework.overview.figures import quarter_of
from moothall.casework.panel.models import AgendaItem, Determination, Letter, Meeting, MeetingSeat, View
from moothall.casework.panel.queries import expected_quorum
from moothall.casework.plans.models import Action
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
from moothall.look.filters import date_short
from moothall.methods.arrangements import Nation, Pause, Quorum, birthday, clocks, first_decision_clock

#: How many of a kind are looked at. Whoever has more than this overdue has a list of its own to go to.
MOST = 30
#: A count goes no further than this: '500 or more' tells as much.
MOST_COUNTED = 500
AHEAD, NEAR_18 = 14, 150
OPEN_ACTIONS = ("to_do", "under_way")


@dataclass(frozen=True)
class Task:
    """One line of Today: a verb, what it is about, when it is due, and the name and keys of the page that does it."""

    verb: str
    text: str
    due: date
    page: str
    keys: tuple[Any, ...] = ()
    anchor: str = ""
    reference: str = ""
    initials: str = ""

    def group(self, today: date) -> str:
        """One of overdue, week, later."""
        if self.due < today:
            return "overdue"
        return "week" if self.due <= today + timedelta(days=6 - today.weekday()) else "later"


@dataclass(frozen=True)
class Figures:
    """Three figures: open cases, first decisions of the quarter and how many in time, actions overdue."""

    open_cases: int
    decided: int
    in_time: int
    overdue_actions: int


@dataclass(frozen=True)
class Today:
    """The page a coordinator opens each morning."""

    today: date
    tasks: list[Task]
    meeting: Meeting | None
    quorum: Quorum | None
    figures: Figures | None


def today_of(actor: Actor) -> Today:
    """Everything that is this actor's to do, by date. Six queries at most, whatever there is to show."""
    today = clock.today()
    rules = Rules(actor)
    rows = gather(**_parts(actor, today))
    rows |= gather(**_cases_behind(actor, rows))
    rows["follow_ups"] = _waves_due(actor, rules, today)
    about = _About(rows)
    found = [task for part in _TASKS for task in part(actor, rules, rows, about, today)]
    coming = next((meeting for meeting in rows["meetings"] if meeting.ends_at >= clock.now()), None)
    agreed = _quorum(rules, rows, coming) if coming else None
    figures = _figures(actor, today) if role_has(actor.role, Capability.LIST_CASES) else None
    return Today(
        today, sorted(found, key=lambda task: (task.due, task.verb, task.reference)), coming, agreed, figures
    )


# -- what is read ------------------------------------------------------------------------------------------


def open_cases(actor: Actor) -> QuerySet[Case]:
    """The open cases this actor may see."""
    return visible(Case.objects.filter(partnership_id=actor.partnership_id, closed_on=None), actor)


def unanswered(actor: Actor) -> QuerySet[InformationRequest]:
    """The requests nobody has answered or withdrawn."""
    mine = {"partnership_id": actor.partnership_id}
    return visible(InformationRequest.objects.filter(**mine, answered=False, withdrawn_at=None), actor)


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


def _waves_due(actor: Actor, rules: Rules, today: date) -> list[Due]:
    """The waves whose window closes soon or has closed, for those who may record them."""
    if not role_has(actor.role, Capability.RECORD_OUTCOMES):
        return []
    return due_list(actor, rules, limit=MOST, until=today + timedelta(days=AHEAD))


def _nothing(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.none()


def own_actions(actor: Actor) -> QuerySet[Action]:
    """The open actions a person owns, or that its agency owns and nobody by name."""
    rows = Action.objects.filter(partnership_id=actor.partnership_id, state__in=OPEN_ACTIONS)
    return rows.filter(Q(owner_id=actor.membership_id) | Q(owner=None, owner_agency_id=actor.agency_id))


def _cases_behind(actor: Actor, rows: dict[str, list[Any]]) -> dict[str, QuerySet[Any]]:
    names = ("late", "letters", "hazards", "matches", "actions", "sittings")
    known = {case.pk: case for name in _WHOLE_CASES for case in rows[name]}
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


#: The parts of Today that are cases themselves, and need not be read again.
_WHOLE_CASES = ("undecided", "turning", "elsewhere")


class _About:
    """Which case a row is about, in the words a page may show: its reference and the child's initials."""

    def __init__(self, rows: dict[str, list[Any]]) -> None:
        self.cases = {case.pk: case for name in ("cases", *_WHOLE_CASES) for case in rows[name]}
        self.children = {child.pk: child for name in ("children", "other_children") for child in rows[name]}

    def child(self, case_id: UUID) -> Child | None:
        case = self.cases.get(case_id)
        return self.children.get(case.child_id) if case else None

    def of(self, case_id: UUID) -> dict[str, str]:
        case, child = self.cases.get(case_id), self.child(case_id)
        initials = initials_of(child.given_names, child.family_name) if child else ""
        return {"reference": case.reference if case else "", "initials": initials}

    def reference(self, case_id: UUID) -> str:
        return self.of(case_id)["reference"]


# -- the tasks ---------------------------------------------------------------------------------------------

_Rows = dict[str, list[Any]]


def _late_words(due: date, today: date) -> str:
    days = (due - today).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return _("due today")
    return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}


def _replies(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    names = {agency.pk: agency.name for agency in rows["agencies"]}
    for row in rows["late"]:
        asked_by = rules.in_force(row.arrangement, _day(row.created_at))
        rule = asked_by.information_sharing.chase_before_due
        early = timedelta(days=2 + rule.value.limit if rule else 0)
        if row.due_on > today + early:
            continue
        verb = _("Chase %(agency)s") % {"agency": names.get(row.agency_id, "")}
        said = _("reply %(when)s") % {"when": _late_words(row.due_on, today)}
        who = {**about.of(row.case_id), "reference": row.case_reference}
        yield Task(verb, said, row.due_on, "chase", (row.case_reference, row.pk), **who)


def _requests(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    for row in rows["to_answer"]:
        yield Task(
            _("Answer a request"), _late_words(row.due_on, today), row.due_on, "request_reply", (row.pk,),
            reference=row.case_reference,
        )  # fmt: skip


def _decisions(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    nation = Nation(rows["partnerships"][0].nation)
    for case in rows["undecided"]:
        pauses = [
            Pause(
                reason=row.code,
                start=row.from_date,
                end=row.until_date,
                clocks=(row.clock,) if row.clock else (),
            )
            for row in rows["pauses"]
            if row.case_id == case.pk
        ]
        arrangement = rules.of(case)
        first = first_decision_clock(arrangement)
        for state in clocks(arrangement, {"referral_received": case.received_on}, pauses, today, nation):
            if first is not None and state.code == first.value.code and state.urgency != "later":
                page, keys = "case", (case.reference,)
                yield Task(_("Decide"), clock_sentence(state), state.due_on, page, keys, **about.of(case.pk))


def _birthdays(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    for case in rows["turning"]:
        child = about.child(case.pk)
        born = born_on(child.date_of_birth) if child else None
        if born is None:
            continue
        left = (birthday(born, 18) - today).days
        if 0 <= left <= NEAR_18:
            said = ngettext("the child is %(days)s day from 18", "the child is %(days)s days from 18", left)
            verb, due = _("Plan for 18"), birthday(born, 18)
            yield Task(verb, said % {"days": left}, due, "case", (case.reference,), **about.of(case.pk))


def _letters(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    unsent: dict[UUID, list[Letter]] = {}
    for letter in rows["letters"]:
        if not letter.not_sent_reason:
            unsent.setdefault(letter.case_id, []).append(letter)
    for case_id, letters in unsent.items():
        if not about.reference(case_id):
            continue
        count = len(letters)
        said = ngettext("%(num)s letter drafted, not sent", "%(num)s letters drafted, not sent", count) % {
            "num": count
        }
        due = _day(letters[0].created_at) + timedelta(days=2)
        yield Task(
            _("Send letters"), said, due, "case_decisions", (about.reference(case_id),), **about.of(case_id)
        )


def _hazards(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    for row in rows["hazards"]:
        if about.reference(row.case_id):
            yield Task(
                _("Review a hazard"), _late_words(row.review_on, today), row.review_on, "hazard_review",
                (about.reference(row.case_id), row.pk), **about.of(row.case_id),
            )  # fmt: skip


def _actions(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    for row in rows["actions"]:
        yield Task(
            _("Update your action"), _late_words(row.due_on, today), row.due_on, "action_update", (row.pk,),
            reference=row.case_reference,
        )  # fmt: skip


def _matches(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    waiting: dict[UUID, list[PossibleMatch]] = {}
    for row in rows["matches"]:
        waiting.setdefault(row.case_id, []).append(row)
    for case_id, found in waiting.items():
        reference, count = about.reference(case_id), len(found)
        said = ngettext(
            "%(num)s person like this one is known", "%(num)s people like this one are known", count
        )
        if reference:
            page, keys = (
                ("match_decide", (reference, found[0].pk)) if count == 1 else ("case_referral", (reference,))
            )
            verb, due = (
                _("Decide whether it is the same person"),
                _day(found[0].created_at) + timedelta(days=1),
            )
            yield Task(verb, said % {"num": count}, due, page, keys, **about.of(case_id))


def _routes(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    for case in rows["elsewhere"]:
        yield Task(
            _("Check the route"), _("referral for the Home Office; the child still needs a plan"),
            case.received_on + timedelta(days=1), "case", (case.reference,), **about.of(case.pk),
        )  # fmt: skip
    for source in rows["waiting"]:
        yield Task(
            _("Open a case"), _("a referral was sent and waits"), source.received_on + timedelta(days=1),
            "referral_waiting", (source.pk,),
        )  # fmt: skip


def _views(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    if not role_has(actor.role, Capability.GIVE_VIEW):
        return
    meetings = {meeting.pk: meeting for meeting in rows["of_sittings"]}
    for row in rows["sittings"]:
        meeting = meetings.get(row.meeting_id)
        if meeting is not None and about.reference(row.case_id):
            yield Task(
                _("Give your view"), _("before the discussion"), _day(meeting.starts_at), "sitting",
                (meeting.reference, about.reference(row.case_id)), anchor="views", **about.of(row.case_id),
            )  # fmt: skip


def _seats(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    if not role_has(actor.role, Capability.ARRANGE_MEETING):
        return
    for meeting in rows["meetings"]:
        agreed, arrangement = _quorum(rules, rows, meeting), rules.in_force(meeting.arrangement, today)
        if meeting.ends_at < clock.now() or agreed.quorate:
            continue
        names = ", ".join(arrangement.title_of(function) for function in agreed.missing)
        said = _("no seat for: %(names)s") % {"names": names} if names else agreed.sentence.rstrip(".")
        # A seat must be invited before the papers go out, which is some days before the meeting.
        due = _day(meeting.starts_at) - timedelta(days=5)
        yield Task(_("Invite seats"), said, due, "meeting", (meeting.reference,), reference=meeting.reference)


def _quality(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    for row in rows["readings"]:
        said = _late_words(row.due_on, today)
        yield Task(
            _("Read a decision again"), said, row.due_on, "reading", (row.pk,), reference=row.case_reference
        )
    for row in rows["lessons"]:
        yield Task(
            _("Act on what a review taught"), _late_words(row.due_on, today), row.due_on, "lesson", (row.pk,)
        )


def _follow_ups(actor: Actor, rules: Rules, rows: _Rows, about: _About, today: date) -> Iterator[Task]:
    for one in rows["follow_ups"]:
        late = one.late(today)
        words = {"wave": one.title, "day": date_short(one.closes_on)}
        said = _("%(wave)s: the window has closed") if late else _("%(wave)s: the window closes on %(day)s")
        yield Task(
            _("Say why a wave was missed") if late else _("Ask how a child is"), said % words, one.closes_on,
            "wave_record", (one.case.reference, one.point), reference=one.case.reference,
            initials=initials_of(one.child.given_names, one.child.family_name),
        )  # fmt: skip


_TASKS = (
    _replies,
    _requests,
    _decisions,
    _birthdays,
    _letters,
    _hazards,
    _actions,
    _matches,
    _routes,
    _views,
    _seats,
    _quality,
    _follow_ups,
)


def _quorum(rules: Rules, rows: _Rows, meeting: Meeting) -> Quorum:
    arrangement = rules.in_force(meeting.arrangement, _day(meeting.starts_at))
    return expected_quorum(arrangement, meeting, [s for s in rows["seats"] if s.meeting_id == meeting.pk])


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.UNITED_KINGDOM).date()


# -- the figures -------------------------------------------------------------------------------------------


def _figures(actor: Actor, today: date) -> Figures:
    first, last = quarter_of(today)
    decided = visible(
        Determination.objects.filter(
            partnership_id=actor.partnership_id,
            supersedes=None,
            in_time__isnull=False,
            decided_on__range=(first, last),
        ),
        actor,
    )
    counted, in_time = capped_counts(
        open_cases=open_cases(actor).values("pk"),
        decided=decided.values("in_time"),
        overdue_actions=visible(overdue(actor, today), actor).values("pk"),
    )
    return Figures(**counted, in_time=in_time["decided"])


def capped_counts(**parts: QuerySet[Any, Any]) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows each queryset of one column has, and for how many of them the column is true. One query.

    Counted no further than `MOST_COUNTED`.
    """
    selects, values = [], []
    for name, rows in parts.items():
        sql, params = rows.order_by()[:MOST_COUNTED].query.sql_with_params()
        selects.append(
            f"SELECT %s, count(*), count(*) FILTER (WHERE one::text = 'true') FROM ({sql}) AS rows (one)"
        )
        values += [name, *params]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        found = cursor.fetchall()
    return {name: every for name, every, _true in found}, {name: true for name, _every, true in found}


def overdue(actor: Actor, today: date) -> QuerySet[Action]:
    """The partnership's open actions past their date."""
    return Action.objects.filter(
        partnership_id=actor.partnership_id, state__in=OPEN_ACTIONS, due_on__lt=today
    )
