"""The tasks of Today: each row that was read, said as a verb with its day and the page that does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.intake.models import Child, PossibleMatch
from moothall.casework.intake.overrides import Rules
from moothall.casework.intake.queries import pauses_of
from moothall.casework.outcomes.due import Due
from moothall.casework.overview.case_page import born_on, initials_of
from moothall.casework.overview.clock_words import clock_sentence
from moothall.casework.panel.models import Letter, Meeting
from moothall.casework.panel.queries import expected_quorum
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Actor
from moothall.look.filters import date_short
from moothall.methods.arrangements import Nation, Quorum, birthday, clocks, first_decision_clock

#: From so many days before it on, a child's 18th birthday is a task.
NEAR_18 = 150
#: How long a pair of records may wait for an answer before it is late. Ours; no rule says.
TO_ANSWER_PAIRS = timedelta(days=14)
#: Up to so many waves that nobody explained stand on Today by themselves; of more it says how many.
EXPLAINED_ONE_BY_ONE = 3
#: Up to so many are counted.
MOST_TO_EXPLAIN = 30
#: The parts of Today that are cases themselves, and need not be read again.
WHOLE_CASES = ("undecided", "turning", "elsewhere")
#: What was read, by what it is.
Rows = dict[str, list[Any]]


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


def tasks_of(actor: Actor, rules: Rules, rows: Rows, today: date) -> list[Task]:
    """What there is to do by what was read (`worklists.py` says what), most urgent first."""
    about = _About(rows)
    found = [task for part in _TASKS for task in part(actor, rules, rows, about, today)]
    return sorted(found, key=lambda task: (task.due, task.verb, task.reference))


class _About:
    """Which case a row is about, in the words a page may show: its reference and the child's initials."""

    def __init__(self, rows: dict[str, list[Any]]) -> None:
        self.cases = {case.pk: case for name in ("cases", *WHOLE_CASES) for case in rows[name]}
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


def _late_words(due: date, today: date) -> str:
    days = (due - today).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return _("due today")
    return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}


def _replies(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
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


def _requests(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
    for row in rows["to_answer"]:
        yield Task(
            _("Answer a request"), _late_words(row.due_on, today), row.due_on, "request_reply", (row.pk,),
            reference=row.case_reference,
        )  # fmt: skip


def _decisions(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
    nation = Nation(rows["partnerships"][0].nation)
    for case in rows["undecided"]:
        pauses = pauses_of(row for row in rows["pauses"] if row.case_id == case.pk)
        arrangement = rules.of(case)
        first = first_decision_clock(arrangement)
        for state in clocks(arrangement, {"referral_received": case.received_on}, pauses, today, nation):
            if first is not None and state.code == first.value.code and state.urgency != "later":
                page, keys = "case", (case.reference,)
                yield Task(_("Decide"), clock_sentence(state), state.due_on, page, keys, **about.of(case.pk))


def _birthdays(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
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


def _letters(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
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


def _hazards(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
    for row in rows["hazards"]:
        if about.reference(row.case_id):
            yield Task(
                _("Review a hazard"), _late_words(row.review_on, today), row.review_on, "hazard_review",
                (about.reference(row.case_id), row.pk), **about.of(row.case_id),
            )  # fmt: skip


def _actions(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
    for row in rows["actions"]:
        yield Task(
            _("Update your action"), _late_words(row.due_on, today), row.due_on, "action_update", (row.pk,),
            reference=row.case_reference,
        )  # fmt: skip


def _matches(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
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


def _routes(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
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


def _views(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
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


def _seats(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
    if not role_has(actor.role, Capability.ARRANGE_MEETING):
        return
    for meeting in rows["meetings"]:
        agreed, arrangement = quorum_of(rules, rows, meeting), rules.in_force(meeting.arrangement, today)
        if meeting.ends_at < clock.now() or agreed.quorate:
            continue
        names = ", ".join(arrangement.title_of(function) for function in agreed.missing)
        said = _("no seat for: %(names)s") % {"names": names} if names else agreed.sentence.rstrip(".")
        # A seat must be invited before the papers go out, which is some days before the meeting.
        due = _day(meeting.starts_at) - timedelta(days=5)
        yield Task(_("Invite seats"), said, due, "meeting", (meeting.reference,), reference=meeting.reference)


def _quality(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
    for row in rows["readings"]:
        said = _late_words(row.due_on, today)
        yield Task(
            _("Read a decision again"), said, row.due_on, "reading", (row.pk,), reference=row.case_reference
        )
    for row in rows["lessons"]:
        yield Task(
            _("Act on what a review taught"), _late_words(row.due_on, today), row.due_on, "lesson", (row.pk,)
        )


def _pairs(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
    """One line for all that wait on the desk: whoever answers them works through a list, the surest first."""
    found = rows["pairs"]
    if found:
        said = ngettext(
            "%(num)s pair of records may be of one child", "%(num)s pairs of records may be of one child", len(found)
        ) % {"num": len(found)}  # fmt: skip
        due = min(_day(row.created_at) for row in found) + TO_ANSWER_PAIRS
        yield Task(_("Say whether it is the same child"), said, due, "same_child")


def _follow_ups(actor: Actor, rules: Rules, rows: Rows, about: _About, today: date) -> Iterator[Task]:
    """The waves that close soon, each by itself; so those that nobody explained, where they are few."""
    many = len(rows["to_explain"]) > EXPLAINED_ONE_BY_ONE
    if many:
        yield _many_missed(rows["to_explain"])
    found: list[Due] = [*([] if many else rows["to_explain"]), *rows["to_ask"]]
    for one in found:
        missed = one.late(today)
        words = {"wave": one.title, "day": date_short(one.closes_on)}
        said = _("%(wave)s: the window has closed") if missed else _("%(wave)s: the window closes on %(day)s")
        yield Task(
            _("Say why a wave was missed") if missed else _("Ask how a child is"), said % words, one.closes_on,
            "wave_record", (one.case.reference, one.point), reference=one.case.reference,
            initials=initials_of(one.child.given_names, one.child.family_name),
        )  # fmt: skip


def _many_missed(late: Sequence[Due]) -> Task:
    """One line for them all: whoever explains them goes through the list, the oldest first."""
    said = _("More than %(num)s windows have closed with nothing recorded") % {"num": MOST_TO_EXPLAIN}
    if len(late) <= MOST_TO_EXPLAIN:
        said = _("%(num)s windows have closed with nothing recorded") % {"num": len(late)}
    return Task(_("Say why waves were missed"), said, min(one.closes_on for one in late), "outcomes")


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
    _pairs,
)


def quorum_of(rules: Rules, rows: Rows, meeting: Meeting) -> Quorum:
    """Whether a coming meeting would be quorate with the seats that are invited."""
    arrangement = rules.in_force(meeting.arrangement, _day(meeting.starts_at))
    return expected_quorum(arrangement, meeting, [s for s in rows["seats"] if s.meeting_id == meeting.pk])


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.UNITED_KINGDOM).date()
