"""What the minutes and the papers of a meeting are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from moothall.casework.panel.letters.people import Member
from moothall.casework.panel.letters.records import ChildVoice, Determination, PlanAction, VoiceMissing
from moothall.casework.panel.letters.words import THE_CHILD, Called, Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class Apology:
    """Somebody who could not come, and whether information was sent instead."""

    name: str
    agency: str
    function: str
    information_sent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A conflict of interest declared, and what was done about it."""

    name: str
    agency: str
    what: str
    stood_aside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemConsidered:
    """One numbered item of the pack, by its line in the list."""

    number: int
    agency: str
    title: str
    dated: date | None = None
    marking: Marking = Marking.WHOLE_PANEL


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """What one seat thought before it saw the others; `view` where the stages are an arrangement's own."""

    seat: str
    agency: str
    reasonable_grounds: str = ""
    conclusive_grounds: str = ""
    view: str = ""
    words: str = ""
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRecord:
    """One case at a meeting, as it went. Times are local and aware."""

    reference: str
    initials: str
    opened_at: datetime | None
    closed_at: datetime | None
    voice: ChildVoice | VoiceMissing
    quorum: str = ""
    members: tuple[Member, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    items: tuple[ItemConsidered, ...] = ()
    pack_hash: str = ""
    views: tuple[SeatView, ...] = ()
    round_closed_because: str = ""
    discussion: str = ""
    determinations: tuple[Determination, ...] = ()
    not_decided_because: str = ""
    best_interests: str = ""
    plan: tuple[PlanAction, ...] = ()
    no_plan_because: str = ""
    called: Called = THE_CHILD
    asks_views: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRecord:
    """A meeting as it was recorded. `version` counts from 1; a later one says what it amends and why."""

    reference: str
    partnership: str
    place: str
    opened_at: datetime | None
    closed_at: datetime | None
    members: tuple[Member, ...]
    sittings: tuple[SittingRecord, ...]
    apologies: tuple[Apology, ...] = ()
    quorum: str = ""
    version: int = 1
    amended_by: str = ""
    amended_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackItem:
    """One paper of a pack with its text. `gateway` is the legal ground on which it was shared."""

    number: int
    agency: str
    title: str
    text: str
    dated: date | None = None
    marking: Marking = Marking.WHOLE_PANEL
    gateway: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRecord:
    """The papers of one case for one meeting, frozen when released."""

    meeting_reference: str
    reference: str
    initials: str
    released_at: datetime | None
    released_by: str
    voice: ChildVoice | VoiceMissing
    items: tuple[PackItem, ...]
    questions: tuple[str, ...] = ()
    pack_hash: str = ""
    called: Called = THE_CHILD
