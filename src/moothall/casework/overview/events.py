"""Everything that happened in a case as one list in order, whoever recorded it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.closing import closing_of
from moothall.casework.overview.case_page import CaseFrame
from moothall.casework.overview.stage import current, decision_words, sentence_start
from moothall.casework.sharing.rules import STEPS
from moothall.core.clock import UNITED_KINGDOM


@dataclass(frozen=True)
class Before:
    """What a corrected entry said, and why it was corrected."""

    on: date
    text: str
    because: str


@dataclass(frozen=True)
class Event:
    """One thing that happened. `kind` says what record it comes from, `subject` which one.

    `before` is what it said before it was corrected.
    """

    on: date
    title: str
    kind: str
    text: str = ""
    agency_id: UUID | None = None
    agency: str = ""
    precision: str = "day"
    subject: UUID | None = None
    before: Before | None = None
    arrangement: str = ""
    reference: str = ""


class Recorded(Protocol):
    """A case with its rows: the one that is open, or another of the same person."""

    case: Any
    arrangement: Any
    rows: dict[str, list[Any]]

    def agency_name(self, agency_id: object) -> str:
        """An agency's name by its key."""
        ...


def events_together(frame: CaseFrame, others: Sequence[Recorded]) -> list[Event]:
    """The chronology of one person across arrangements: every event with the arrangement and case it comes from."""
    found = [
        replace(event, arrangement=one.arrangement.title, reference=one.case.reference)
        for one in (frame, *others)
        for event in events(one)
    ]
    return sorted(found, key=lambda event: event.on)


def events(frame: Recorded, *, agency_id: UUID | None = None) -> list[Event]:
    """The chronology, oldest first: life events, steps, requests, replies, items, meetings, decisions, voice.

    Of one day, what happened in the child's life comes before what agencies did about it.
    """
    kinds = (
        "life",
        "item",
        "referral",
        "step",
        "voice",
        "request",
        "reply",
        "meeting",
        "decision",
        "closing",
    )
    order = {kind: place for place, kind in enumerate(kinds)}
    found = [event for event in _all(frame) if agency_id is None or event.agency_id == agency_id]
    return sorted(found, key=lambda event: (event.on, order.get(event.kind, 9), str(event.subject or "")))


def _all(frame: Recorded) -> Iterator[Event]:
    rows = frame.rows
    yield _referral(frame)
    yield from _life(frame, rows)
    yield from _requests(frame, rows)
    yield from _panel(frame)
    yield from _onward(frame)
    yield from _closings(frame)
    for voice in current(rows["voices"]):
        title = _("%(who)s was heard") if voice.heard else _("%(who)s could not be heard")
        title %= {"who": sentence_start(_(frame.arrangement.function.person.one))}
        yield Event(voice.gathered_on, title, "voice", subject=voice.pk)


def _referral(frame: Recorded) -> Event:
    source = next((row for row in frame.rows["sources"] if row.referrer_agency_id), None)
    agency = source.referrer_agency_id if source else None
    return Event(
        frame.case.received_on, _("Referral received"), "referral", agency_id=agency,
        agency=frame.agency_name(agency), subject=source.pk if source else None,
    )  # fmt: skip


def _life(frame: Recorded, rows: dict[str, list[Any]]) -> Iterator[Event]:
    written = {entry.pk: entry for entry in rows.get("chronology", [])}
    for entry in current(rows.get("chronology", [])):
        old = written.get(entry.supersedes_id)
        yield Event(
            entry.happened_on, entry.text, "life", agency_id=entry.agency_id,
            agency=frame.agency_name(entry.agency_id), precision=entry.precision, subject=entry.pk,
            before=Before(old.happened_on, old.text, entry.corrected_because) if old else None,
        )  # fmt: skip
    for step in current(rows["steps"]):
        said = [
            _("Record %(number)s") % {"number": step.record_number} if step.record_number else "",
            step.outcome,
        ]
        text = "\n".join(part for part in said if part)
        title = str(STEPS.get(step.step, step.step))
        by = next((agency.pk for agency in rows["agencies"] if agency.name == step.authority), None)
        yield Event(step.happened_on, title, "step", text, by, step.authority, subject=step.pk)
        if step.ended_on is not None and step.ended_on != step.happened_on:
            ended = _("%(step)s: ended") % {"step": title}
            yield Event(step.ended_on, ended, "step", "", by, step.authority, subject=step.pk)


def _requests(frame: Recorded, rows: dict[str, list[Any]]) -> Iterator[Event]:
    agencies = {row.pk: row.agency_id for row in rows["requests"]}
    for row in rows["requests"]:
        name = frame.agency_name(row.agency_id)
        asked = _("%(agency)s was asked for information") % {"agency": name}
        yield Event(_day(row.created_at), asked, "request", "", row.agency_id, name, subject=row.pk)
    words = {
        "information": _("Replied with information"),
        "nothing_held": _("Replied that nothing is held"),
        "cannot_share": _("Replied that it cannot be shared"),
    }
    for row in rows["replies"]:
        agency = agencies.get(row.request_id)
        title = words.get(row.outcome, row.outcome)
        yield Event(
            _day(row.created_at), title, "reply", "", agency, frame.agency_name(agency), subject=row.pk
        )
    for item in current(rows.get("items", [])):
        if item.dated is not None:
            name = frame.agency_name(item.agency_id)
            title = _("Item %(number)s: %(title)s") % {"number": item.number, "title": item.title}
            yield Event(item.dated, title, "item", item.text, item.agency_id, name, subject=item.pk)


def _panel(frame: Recorded) -> Iterator[Event]:
    rows = frame.rows
    listed = {item.meeting_id for item in rows["agenda"]}
    for meeting in rows["meetings"]:
        if meeting.pk in listed and meeting.cancelled_at is None:
            title = _("Meeting %(reference)s") % {"reference": meeting.reference}
            yield Event(_day(meeting.starts_at), title, "meeting", subject=meeting.pk)
    for made in rows["determinations"]:
        words = decision_words(frame.arrangement, made.stage, made.outcome)
        yield Event(made.decided_on, words, "decision", subject=made.pk)
    titles = frame.arrangement.function.ratings.value if frame.arrangement.function.ratings else ()
    named = {each.code: each.title for each in titles}
    for rated in rows.get("ratings", []):
        title = _("Risk rated: %(rating)s") % {"rating": named.get(rated.rating, rated.rating)}
        yield Event(rated.rated_on, title, "decision", rated.reasons, subject=rated.pk)
    answers = {
        "asked": _("Consent asked for"), "given": _("Consent given"), "refused": _("Consent refused"),
        "withdrawn": _("Consent withdrawn"),
    }  # fmt: skip
    for asked in rows.get("consents", []):
        yield Event(asked.answered_on, answers[asked.answer], "decision", asked.how, subject=asked.pk)


def _onward(frame: Recorded) -> Iterator[Event]:
    titles = {rule.value.code: rule.value.title for rule in frame.arrangement.function.onward}
    for sent in frame.rows.get("onward", []):
        where = sent.to_service or titles.get(sent.route) or _("another service")
        title = _("Referred on: %(where)s") if sent.state == "made" else _("Not referred on: %(where)s")
        yield Event(sent.made_on, title % {"where": where}, "decision", sent.reason, subject=sent.pk)


def _closings(frame: Recorded) -> Iterator[Event]:
    closing = closing_of(frame.arrangement)
    reasons = {choice.code: choice.title for choice in closing.reasons.value} if closing else {}
    for row in frame.rows.get("closings", []):
        title = _("Case closed") if row.what == "closed" else _("Case opened again")
        text = "\n".join(part for part in (reasons.get(row.code, row.code), row.words) if part)
        yield Event(row.on_day, title, "closing", text, subject=row.pk)


def _day(moment: Any) -> date:
    day: date = moment.astimezone(UNITED_KINGDOM).date()
    return day
