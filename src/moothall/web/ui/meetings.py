"""Meetings: the list, scheduling one, and the page of one with its seats, quorum and cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.intake.overrides import in_force
from moothall.casework.intake.queries import in_use
from moothall.casework.overview.stage import decision_words
from moothall.casework.panel import actions, queries
from moothall.casework.sharing.research import ask_for_research
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Invalid, Refused
from moothall.methods.arrangements import decides_at_desk
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.episodes import goes_through_episodes
from moothall.web.ui.forms.panel import MoveForm, ScheduleForm
from moothall.web.ui.forms.trying import tried
from moothall.web.ui.rule_words import rule_note


@endpoint(Capability.READ_MEETING, purpose="See the meetings")
def meetings(request: Page) -> HttpResponse:
    """Meetings to come, or those that are over, with the quorum each would have."""
    when = "past" if request.GET.get("when") == "past" else "coming"
    found = queries.meetings(
        request.actor, when=when, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    address = reverse("meetings")
    context = {
        "found": found, "when": when, "lists_episodes": goes_through_episodes(request.actor),
        "may_arrange": role_has(request.actor.role, Capability.ARRANGE_MEETING),
        "previous": f"{address}?when={when}&before={_quoted(found.previous)}" if found.previous else "",
        "next": f"{address}?when={when}&after={_quoted(found.next)}" if found.next else "",
    }  # fmt: skip
    return render(request, "meetings/list.html", context)


def _quoted(key: str) -> str:
    from urllib.parse import quote

    return quote(key)


@endpoint(Capability.ARRANGE_MEETING, purpose="Schedule a meeting")
def schedule(request: Page) -> HttpResponse:
    """Choose which arrangement meets; then schedule it. The seats its file asks for are suggested."""
    meeting_ones = [one for one in in_use(request.actor, clock.today()) if not decides_at_desk(one)]
    chosen = request.GET.get("arrangement", "") or (meeting_ones[0].name if len(meeting_ones) == 1 else "")
    if chosen not in {one.name for one in meeting_ones}:
        return render(request, "meetings/which.html", {"arrangements": meeting_ones})
    arrangement = in_force(request.actor, chosen, clock.today())
    every = queries.candidates(request.actor, arrangement)
    form = ScheduleForm(request.POST or None, candidates=every)
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.times()
        try:
            made = actions.schedule_meeting(
                by=request.actor, arrangement=arrangement.name, starts_at=starts_at, ends_at=ends_at,
                place=form.cleaned_data["place"], chair_id=UUID(form.cleaned_data["chair"]),
                seat_ids=[UUID(pk) for pk in form.cleaned_data["seats"]],
            )  # fmt: skip
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Meeting %(ref)s is scheduled.") % {"ref": made.reference})
            return redirect("meeting", made.reference)
    core = arrangement.membership.core
    context = {"form": form, "rule": rule_note(core) if core else None, "arrangement": arrangement}
    return render(request, "meetings/schedule.html", context, status=422 if request.method == "POST" else 200)


@endpoint(Capability.ARRANGE_MEETING, purpose="Move a meeting")
def move(request: Page, meeting: str) -> HttpResponse:
    """Another time or place for a meeting that has not opened. Everybody seated is told."""
    row = queries.meeting_row(request.actor, meeting)
    starts, ends = (at.astimezone(clock.UNITED_KINGDOM) for at in (row.starts_at, row.ends_at))
    initial = {"day": starts.date(), "starts": starts.time(), "ends": ends.time(), "place": row.place}
    form = MoveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.times()
        place = form.cleaned_data["place"]
        if tried(
            form,
            lambda: actions.move_meeting(
                by=request.actor, meeting_id=row.pk, starts_at=starts_at, ends_at=ends_at, place=place
            ),
        ):
            messages.success(request, _("The meeting is moved. Everybody seated is told."))
            return redirect("meeting", row.reference)
    context = {"form": form, "meeting": row}
    return render(request, "meetings/move.html", context, status=422 if form.errors else 200)


@endpoint(get=Capability.READ_MEETING, post=Capability.ARRANGE_MEETING, purpose="See a meeting")
def meeting(request: Page, meeting: str) -> HttpResponse:
    """One meeting: the seats as a row, the quorum with its rule, and the cases in order."""
    refused: Refused | None = None
    if request.method == "POST":
        row = queries.meeting_row(request.actor, meeting)
        try:
            answer = _done(request, row)
        except Refused as refusal:
            refused = refusal
        else:
            return answer
    one = queries.meeting(request.actor, meeting)
    _time_boxes(one)
    for line in one.agenda:
        request.record.read(
            "meeting.case_listed", line.item, case_id=line.case.pk, circle_id=line.case.circle_id
        )
    quorum_words = one.quorum.sentence.split(": ", 1)[-1]
    context = {
        "one": one, "refused": refused, "may_arrange": role_has(request.actor.role, Capability.ARRANGE_MEETING),
        "quorum_rule": rule_note(one.quorum.rules[0]) if one.quorum.rules else None, "agenda_words": _agenda_words(one),
        "asks_research": any(rule.questions for rule in one.arrangement.information_sharing.asked.value),
        "decision_words": decision_words, "quorum_words": quorum_words[:1].upper() + quorum_words[1:],
        "expected": [one.arrangement.title_of(code) for code in one.quorum.expected],
        "seats": [seat_words(place) for place in one.places], "taken": any(place.present for place in one.places),
        "chair_rule": rule_note(one.arrangement.membership.chair) if one.arrangement.membership.chair else None,
        "papers_rule": _papers_rule(one), "may_sit": role_has(request.actor.role, Capability.REASON_TEST), "posted": request.POST,
        "asked": request.POST.get("do", "") if refused else "",
        "here": [place for place in one.places if place.present], "gone": [place for place in one.places if place.left],
    }  # fmt: skip
    return render(request, "meetings/meeting.html", context, status=409 if refused else 200)


def _agenda_words(one: queries.OneMeeting) -> str:
    """How many cases are listed beside what the arrangement expects, where it says."""
    rules, count = one.arrangement.resourcing, len(one.agenda)
    if rules.cases_in_a_meeting and count > rules.cases_in_a_meeting.value:
        return _("%(n)s cases are listed; the arrangement hears at most %(most)s at one meeting.") % {
            "n": count, "most": rules.cases_in_a_meeting.value,
        }  # fmt: skip
    if rules.cases_expected and count < rules.cases_expected.value:
        return _("%(n)s cases are listed; the arrangement expects about %(least)s.") % {
            "n": count, "least": rules.cases_expected.value,
        }  # fmt: skip
    return ""


def seat_words(place: Any) -> dict[str, Any]:
    """One seat of the row around the table; who left says when."""
    state, note = place.seat.attendance, ""
    if place.stood_aside:
        state = "aside"
    elif place.left:
        at = place.seat.left_at.astimezone(clock.UNITED_KINGDOM).strftime("%H:%M")
        state, note = "left", _("Left at %(time)s") % {"time": at}
    return {"agency": place.agency, "person": place.person, "role": place.function_title, "state": state,
            "chair": place.chair, "votes": place.votes, "note": note}  # fmt: skip


def _papers_rule(one: queries.OneMeeting) -> Any:
    rule = one.arrangement.information_sharing.no_papers_by_default
    return rule_note(rule) if rule else None


def _time_boxes(one: queries.OneMeeting) -> None:
    at = one.meeting.starts_at
    for line in one.agenda:
        line.starts_at = at
        at += timedelta(minutes=line.item.minutes_planned)


def _done(request: Page, row: Any) -> HttpResponse:
    """One of the buttons of the page. Raises Refused with words for the person."""
    by, do, posted = request.actor, request.POST.get("do", ""), request.POST
    here = redirect("meeting", row.reference)
    if do == "cancel":
        actions.cancel_meeting(by=by, meeting_id=row.pk, reason=posted.get("reason", ""))
        messages.success(
            request, _("The meeting is cancelled. Send the changed invitation to those invited.")
        )
    elif do in _AT_THE_TABLE:
        _AT_THE_TABLE[do](request, row)
    elif do == "list":
        actions.list_case(
            by=by, meeting_id=row.pk, case_id=_uuid(posted.get("case", ""), "case", _("Choose a case."))
        )
    elif do == "list_all":
        listed = actions.list_waiting(by=by, meeting_id=row.pk)
        messages.success(
            request, ngettext("%(n)s case is listed.", "%(n)s cases are listed.", listed) % {"n": listed}
        )
    elif do == "research":
        asked = ask_for_research(by, queries.cases_listed(by, row))
        messages.success(
            request, ngettext("%(n)s request is sent.", "%(n)s requests are sent.", asked) % {"n": asked}
        )
    elif do == "close":
        actions.close_meeting(by=by, meeting_id=row.pk)
        messages.success(request, _("The meeting is closed."))
    elif do in ("up", "down"):
        actions.move_case(by=by, agenda_item_id=_item(posted), up=do == "up")
    elif do == "remove":
        actions.remove_case(by=by, agenda_item_id=_item(posted))
    elif do == "freeze":
        pack = actions.freeze_papers(by=by, agenda_item_id=_item(posted))
        messages.success(request, _("The papers are frozen as version %(n)s.") % {"n": pack.version})
    elif do == "release":
        also = [_uuid(pk, "also", _("Choose a seat of this meeting.")) for pk in posted.getlist("also")]
        actions.release_papers(by=by, agenda_item_id=_item(posted), also=also, why=posted.get("why", ""))
        messages.success(request, _("The papers are released to the seats."))
    elif do == "start":
        item = actions.open_sitting(by=by, agenda_item_id=_item(posted))
        return redirect("sitting", meeting=row.reference, reference=item.case.reference)
    return here


def _take_the_chair(request: Page, row: Any) -> None:
    member = _uuid(request.POST.get("member", ""), "chair", _("Choose who takes the chair."))
    actions.change_chair(by=request.actor, meeting_id=row.pk, membership_id=member)
    messages.success(request, _("The chair is changed. Everybody seated is told."))


def _take_a_seat(request: Page, row: Any) -> None:
    member = _uuid(request.POST.get("member", ""), "seat", _("Choose who is given a seat."))
    actions.seat_member(by=request.actor, meeting_id=row.pk, membership_id=member)
    messages.success(request, _("A seat is given. Release the papers again for this seat to read them."))


def _leave(request: Page, row: Any) -> None:
    seat = _uuid(request.POST.get("seat", ""), "left", _("Choose who leaves."))
    actions.record_departure(by=request.actor, meeting_id=row.pk, seat_id=seat)
    messages.success(request, _("The departure is recorded. Quorum is counted without this seat."))


def _come_back(request: Page, row: Any) -> None:
    seat = _uuid(request.POST.get("seat", ""), "back", _("Choose who is back."))
    actions.record_departure(by=request.actor, meeting_id=row.pk, seat_id=seat, back=True)
    messages.success(request, _("The member is back at the table."))


_AT_THE_TABLE = {"chair": _take_the_chair, "seat": _take_a_seat, "left": _leave, "back": _come_back}


def _item(posted: Any) -> UUID:
    return _uuid(posted.get("item", ""), "case", _("Choose a case."))


def _uuid(text: str, field: str, words: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(field, words) from None


@endpoint(Capability.READ_MEETING, purpose="Download an invitation")
def invitation(request: Page, meeting: str) -> HttpResponse:
    """The invitation for a calendar: time, place and reference; never a name, and nothing of any child."""
    from moothall.look.paper.invitation import invitation as calendar_file

    one = queries.meeting(request.actor, meeting)
    row, inboxes = one.meeting, one.inboxes
    own = inboxes.get(request.actor.agency_id, "panel@moothall.invalid")
    agencies = list(dict.fromkeys(place.seat.agency_id for place in one.places))
    body = calendar_file(
        meeting_reference=row.reference, starts=row.starts_at, ends=row.ends_at, place=row.place, organiser_email=own,
        attendee_emails=[inboxes[pk] for pk in agencies if pk in inboxes and inboxes[pk] != own],
        sequence=row.invitation_sequence, now=clock.now(), cancelled=row.cancelled_at is not None,
    )  # fmt: skip
    request.record.read("meeting.invitation", row)
    answer = HttpResponse(body, content_type="text/calendar; method=REQUEST; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.reference}.ics"'
    return answer
