"""Reads of the panel's pages. Each takes the actor and makes a fixed number of queries."""

from __future__ import annotations

from moothall.casework.panel.queries.agenda import AgendaLine, OneMeeting, cases_listed, meeting
from moothall.casework.panel.queries.at_the_table import AGENDA, agenda_item, pauses_of, sitting, views_given
from moothall.casework.panel.queries.decided import (
    CaseDecisions,
    OneDetermination,
    chair_only_items,
    decisions_of,
    determination,
    last_pack,
    ledger_place,
)
from moothall.casework.panel.queries.listing import (
    Candidate,
    MeetingLine,
    MeetingPage,
    candidates,
    coming_meetings,
    expected_quorum,
    meeting_row,
    meetings,
)

__all__ = [
    "AGENDA",
    "AgendaLine",
    "Candidate",
    "CaseDecisions",
    "MeetingLine",
    "MeetingPage",
    "OneDetermination",
    "OneMeeting",
    "agenda_item",
    "candidates",
    "cases_listed",
    "chair_only_items",
    "coming_meetings",
    "decisions_of",
    "determination",
    "expected_quorum",
    "last_pack",
    "ledger_place",
    "meeting",
    "meeting_row",
    "meetings",
    "pauses_of",
    "sitting",
    "views_given",
]
