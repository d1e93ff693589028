"""A crowd of invented cases, written straight into the tables, to measure how pages behave among many.

Only the benchmark uses it. Each case has what a real one has by its age: a child and its keys, a referral, facts,
requests and replies, a voice, a sitting and a determination, a plan with actions, letters, hazards; and here and
there something is late, open or unsent, so that every list and filter has much to pass over and something to find.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from django.db import models

from moothall.casework.intake.models import (
    Assessment,
    Case,
    Child,
    ChildKey,
    ClockPause,
    Fact,
    Hazard,
    Link,
    PossibleMatch,
    Rating,
    ReferralSource,
)
from moothall.casework.intake.search import Known, keys_of, link_digest
from moothall.casework.outcomes.models import Wave
from moothall.casework.panel.models import AgendaItem, Determination, Letter, Meeting, MeetingSeat, Pack
from moothall.casework.plans.models import Action, Plan
from moothall.casework.sharing.models import InformationRequest, Reply, StatutoryStep
from moothall.casework.voice.models import Voice
from moothall.core.access.capabilities import Relation
from moothall.core.access.founding import Founded
from moothall.core.access.models import Circle, CircleSeat
from moothall.core.crypto import SealedTextField, ring
from moothall.core.kinds import Role, uuid7
from moothall.core.ledger.models import Entry
from moothall.methods.arrangements import Arrangement

FIRST_NAMES = ("Ada", "Bryn", "Cleo", "Dilys", "Emre", "Farah", "Gwil", "Hana", "Ivo", "Juno")
LAST_NAMES = ("Invented", "Fictional", "Imagined", "Made-Up", "Pretend", "Supposed", "Storied", "Unreal")
KINDS = ("forced_criminality", "child_sexual_exploitation", "forced_labour", "domestic_servitude")
RARE_KIND, ONE_IN_RARE = "organ_removal", 2000
#: Cases come in over this many days; a meeting hears so many.
DAYS, AT_A_MEETING = 700, 20
BATCH = 2000
EMPTY = b""

Row = tuple[type[models.Model], dict[str, Any]]


def fill(
    owner_url: str, founded: Founded, panel: Arrangement, front_door: Arrangement, cases: int, today: date
) -> None:
    """Write `cases` cases as the owner of the tables, by COPY; then let the planner know.

    One in ten came to the front door, was rated and closed; the others are the panel's. COPY is refused under forced row-level security, so the owner lifts the force while it writes; and the marks of a case, which
    the database sets row by row, are written with it.
    """
    crowd = _Crowd(founded, panel, front_door, today)
    forced = [model._meta.db_table for model in _MODELS]
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for table in forced:
            connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
        for start in range(0, cases, BATCH):
            with connection.transaction():
                for model, lines in crowd.batch(start, min(start + BATCH, cases)).items():
                    _copy(connection, model, lines)
        for table in forced:
            connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER")
        connection.execute("VACUUM ANALYZE")


def _copy(connection: psycopg.Connection[Any], model: type[models.Model], lines: list[list[Any]]) -> None:
    columns = ", ".join(_columns(model))
    with connection.cursor().copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


@lru_cache
def _columns(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {str(field.column): field for field in model._meta.concrete_fields}


@lru_cache
def _usual(model: type[models.Model], moment: datetime) -> dict[str, Any]:
    """A row of nothing but the fields' own defaults."""
    return {column: _default(field, moment) for column, field in _columns(model).items()}


def _default(field: models.Field[Any, Any], moment: datetime) -> Any:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return moment
    if isinstance(field, SealedTextField):
        return None if field.null else EMPTY
    value = field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) else value


@dataclass(frozen=True)
class _One:
    """One case of the crowd: its number and keys, and how far it has come."""

    number: int
    received: date
    age: int
    reference: str
    circle: UUID
    child: UUID
    case: UUID

    @property
    def closed(self) -> bool:
        """Six in ten are closed when they are old enough; at the front door all, and soon."""
        return self.age > 30 if self.front_door else self.number % 10 < 6 and self.age > 150

    @property
    def decided(self) -> bool:
        """Most are decided within their time, a few are late."""
        return self.age > (42 if self.number % 25 else 75) and not self.elsewhere and not self.front_door

    def answered(self, place: int) -> bool:
        """Whether its first or second request is answered: most are after a fortnight."""
        return (self.age > 15 + place and (self.number + place) % 60 > 0) or self.closed

    @property
    def elsewhere(self) -> bool:
        """Whether the referral belongs to the Home Office."""
        return self.number % 40 == 7

    @property
    def front_door(self) -> bool:
        """Whether it came to the front door and went no further."""
        return self.number % 10 == 9


class _Crowd:
    def __init__(self, founded: Founded, panel: Arrangement, front_door: Arrangement, today: date) -> None:
        self.partnership = founded.partnership.pk
        self.coordinator = next(a for a in founded.actors.values() if a.role == Role.COORDINATOR)
        self.chair = next(a for a in founded.actors.values() if a.role == Role.CHAIR)
        self.agencies = {agency.function: agency.pk for agency in founded.agencies.values()}
        self.members = [a for a in founded.actors.values() if a.role == Role.SEAT_MEMBER]
        self.pins = {False: panel.pin, True: front_door.pin}
        self.today = today
        self.now = datetime.now().astimezone()
        self.meeting: UUID | None = None

    def batch(self, start: int, end: int) -> dict[type[models.Model], list[list[Any]]]:
        """The rows of the cases numbered from `start` up to, not including, `end`, by table, in order of need."""
        rows: dict[type[models.Model], list[list[Any]]] = {model: [] for model in _MODELS}
        for number in range(start, end):
            for model, given in self._case(number):
                rows[model].append(self._line(model, given))
        return {model: lines for model, lines in rows.items() if lines}

    def _line(self, model: type[models.Model], given: dict[str, Any]) -> list[Any]:
        pk = given.setdefault("id", uuid7())
        given |= {"partnership_id": self.partnership, "created_by_id": self.coordinator.membership_id}
        line = dict(_usual(model, self.now))
        for column, field in _columns(model).items():
            if column in given:
                line[column] = given[column]
                if isinstance(field, SealedTextField):
                    line[column] = ring().seal(given[column].encode(), field.place(pk))
                elif isinstance(field, models.JSONField):
                    line[column] = json.dumps(given[column])
        return list(line.values())

    def _case(self, number: int) -> Iterator[Row]:
        age = number % DAYS + 1
        received = self.today - timedelta(days=age)
        reference = f"CR-{received.year}-{number:06d}"
        one = _One(number, received, age, reference, uuid7(), uuid7(), uuid7())
        yield from self._circle(one.circle)
        yield from self._child(one)
        yield Case, self._case_row(one)
        for part in (
            self._referral, self._asked, self._around, self._missing, self._heard_and_decided, self._open_ends,
            self._followed, self._recorded,
        ):  # fmt: skip
            for model, given in part(one):
                yield model, {"circle_id": one.circle, **given}

    def _circle(self, circle: UUID) -> Iterator[Row]:
        yield Circle, {"id": circle, "purpose": "bench"}
        for holder in (
            f"office:{self.partnership}:{Role.COORDINATOR}",
            f"agency:{self.agencies['local_authority']}:{Role.CONTRIBUTOR}",
        ):
            yield CircleSeat, {
                "circle_id": circle, "holder": holder, "relation": Relation.HOLDS_CASE.value, "reason": "bench",
            }  # fmt: skip

    def _child(self, one: _One) -> Iterator[Row]:
        first, last = FIRST_NAMES[one.number % 10], LAST_NAMES[one.number // 10 % 8]
        born = self.today - timedelta(days=365 * 10 + one.number * 7 % 2900)
        yield Child, {
            "id": one.child, "circle_id": one.circle, "given_names": first, "family_name": last,
            "date_of_birth": born.isoformat(), "gender": "female",
        }  # fmt: skip
        known = _keys(first, f"{last} {one.number // 80}", born)
        for what, digest in known:
            yield ChildKey, {"circle_id": one.circle, "child_id": one.child, "what": what, "digest": digest}

    def _case_row(self, one: _One) -> dict[str, Any]:
        kinds, pin = [KINDS[one.number % len(KINDS)]], self.pins[one.front_door]
        return {
            "id": one.case, "circle_id": one.circle, "reference": one.reference, "child_id": one.child,
            "arrangement": pin.name, "arrangement_version": pin.version, "arrangement_hash": pin.sha256,
            "received_on": one.received, "route": "home_office" if one.elsewhere else "panel", "in_scope": not one.elsewhere,
            "owning_agency_id": self.agencies["local_authority"],
            "exploitation": [*kinds, RARE_KIND] if one.number % ONE_IN_RARE == 0 else kinds,
            "looked_after": "yes" if one.number % 3 == 0 else "no", "answers": {"public_order": "no", "bad_faith": "no"},
            "closed_on": one.received + timedelta(days=25 if one.front_door else 140) if one.closed else None, "determined": one.decided, "decided": one.decided,
            "planned": one.decided, "waves_recorded": ",".join(sorted(point for point, _due in self._waves(one))),
            "episode_waits": one.number % 12 == 3 and one.age >= 12 and (self._still_missing(one) or one.number % 600 == 15),
            "stands_at": "ready" if one.age > 20 and all(one.answered(place) for place in range(2)) else "gathering",
        }  # fmt: skip

    def _referral(self, one: _One) -> Iterator[Row]:
        """The message and two facts; here and there a referral that waits for its case."""
        source = uuid7()
        for number, case in enumerate((one.case, None) if one.number % 4000 == 0 else (one.case,)):
            yield ReferralSource, {
                "id": source if not number else uuid7(), "case_id": case, "form": "browser_form",
                "external_id": f"crowd-{one.number}-{number}", "body": b"{}", "sha256": "0" * 64,
                "media_type": "application/json", "received_on": one.received, "meaning_version": "crowd",
            }  # fmt: skip
        for position, state in enumerate(("confirmed", "received" if one.age < 10 else "confirmed")):
            yield Fact, {
                "case_id": one.case, "source_id": source, "key": f"crowd_{position}", "label": "Crowd",
                "section": "child", "position": position, "state": state, "said_by": "A fictional referrer",
            }  # fmt: skip

    def _asked(self, one: _One) -> Iterator[Row]:
        for place, function in enumerate(("health", "police")):
            request = uuid7()
            answered = one.answered(place)
            yield InformationRequest, {
                "id": request, "arrangement": self.pins[one.front_door].name, "case_id": one.case, "case_reference": one.reference,
                "agency_id": self.agencies[function], "gateway": "public_task",
                "due_on": one.received + timedelta(days=10 + place), "answered": answered,
            }  # fmt: skip
            if answered:
                yield Reply, {"request_id": request, "outcome": "nothing_held"}

    def _around(self, one: _One) -> Iterator[Row]:
        """Steps, pauses, hazards and possible matches: most of them over and done with."""
        number, mine = one.number, {"case_id": one.case}
        yield StatutoryStep, {**mine, "step": "strategy_discussion", "happened_on": one.received}
        if number % 30 == 0:
            until = None if number % 300 == 0 and not one.closed else one.received + timedelta(days=9)
            yield ClockPause, {
                **mine, "clock": "reasonable_grounds", "from_date": one.received, "until_date": until,
                "code": "awaiting_police", "reason": "bench",
            }  # fmt: skip
        if number % 3 == 0:
            ended = one.received + timedelta(days=100) if one.closed else None
            review = self.today + timedelta(days=number // 3 % 180 - (2 if number % 50 else 20))
            yield Hazard, {**mine, "about": "child", "text": "bench", "review_on": review, "ended_on": ended}
        if number % 4 == 1:
            label = f"0{7700900000 + number // 8}"
            yield Link, {
                **mine, "what": "phone", "label": label, "digest": link_digest("phone", label), "relation": "called",
            }  # fmt: skip
        if one.front_door:
            level = ("red", "amber", "green")[number // 10 % 3]
            yield Rating, {**mine, "rating": level, "reasons": "bench", "rated_on": one.received}
        if number % 20 == 0:
            decision = "" if number % 1000 == 0 else "different"
            yield PossibleMatch, {**mine, "child_id": one.child, "decision": decision}

    def _missing(self, one: _One) -> Iterator[Row]:
        """One child in twelve went missing once: back, assessed and heard, but for a few."""
        if one.number % 12 != 3 or one.age < 12:
            return
        mine, episode = {"case_id": one.case}, uuid7()
        still = self._still_missing(one)
        yield StatutoryStep, {
            **mine, "id": episode, "step": "missing_episode", "happened_on": one.received + timedelta(days=5),
            "ended_on": None if still else one.received + timedelta(days=7),
        }  # fmt: skip
        if still or one.number % 600 == 15:
            return
        yield Assessment, {
            **mine, "about_kind": "missing_episode", "about_id": episode, "instrument": "missing-episode",
            "instrument_version": "crowd", "instrument_hash": "0" * 64, "completed_by": "A fictional worker",
            "completed_on": one.received + timedelta(days=6),
        }  # fmt: skip
        yield StatutoryStep, {
            **mine, "step": "return_interview", "happened_on": one.received + timedelta(days=9), "about_id": episode,
        }  # fmt: skip

    def _still_missing(self, one: _One) -> bool:
        return one.number % 1200 == 3 and not one.closed

    def _waves(self, one: _One) -> Iterator[tuple[str, date]]:
        """The points of the follow-up that came due, with their days: recorded, but for one in fifty."""
        if one.elsewhere or one.front_door:
            return
        for point, months in (("baseline", 0), ("months_3", 3), ("months_6", 6), ("months_12", 12)):
            due = one.received + timedelta(days=months * 31)
            if due + timedelta(days=20) < self.today and (one.number + months) % 50:
                yield point, due

    def _followed(self, one: _One) -> Iterator[Row]:
        for point, due in self._waves(one):
            yield (
                Wave,
                {"case_id": one.case, "point": point, "due_on": due, "way": "with_child", "held_on": due},
            )

    def _recorded(self, one: _One) -> Iterator[Row]:
        """What the ledger has of it: one entry, numbered before the first real one, and hashed with nothing."""
        yield Entry, {
            "number": -1 - one.number, "at": self.now - timedelta(days=one.age), "act": "write",
            "membership_id": self.coordinator.membership_id, "person_name": self.coordinator.name,
            "agency_name": "Crowd", "role": str(self.coordinator.role), "verb": "case.opened", "purpose": "bench",
            "subject_kind": "case", "subject_id": one.case, "case_id": one.case,
        }  # fmt: skip

    def _heard_and_decided(self, one: _One) -> Iterator[Row]:
        if one.age > 20:
            yield Voice, {**(mine := {"case_id": one.case}), "heard": True, "words": "bench",
                          "gathered_on": one.received + timedelta(days=15)}  # fmt: skip
        if not one.decided:
            return
        if one.number % AT_A_MEETING == 0 or self.meeting is None:
            yield from self._meeting(one)
        item, pack, made = uuid7(), uuid7(), uuid7()
        decided = one.received + timedelta(days=40)
        at = datetime.combine(decided, time(12), self.now.tzinfo)
        yield AgendaItem, {
            **mine, "id": item, "meeting_id": self.meeting, "position": 1, "minutes_planned": 30, "purpose": "decision",
            "opened_at": at, "closed_at": at, "views_closed_at": at,
        }  # fmt: skip
        yield Pack, {"id": pack, "agenda_item_id": item, "version": 1, "content": "{}", "sha256": "0" * 64}
        for stage in ("reasonable_grounds", "conclusive_grounds"):
            yield Determination, {
                **mine, "id": made, "agenda_item_id": item, "stage": stage, "outcome": "positive", "decided_on": decided,
                "settles": stage == "conclusive_grounds", "in_time": one.number % 25 != 0,
                "recorded_at": at, "wording_rule": "RGT-03", "voting_how": "majority", "content": "{}",
                "sha256": "0" * 64, "pack_id": pack,
            }  # fmt: skip
            made = uuid7()

    def _meeting(self, one: _One) -> Iterator[Row]:
        self.meeting = uuid7()
        starts = datetime.combine(one.received + timedelta(days=40), time(10), self.now.tzinfo)
        yield Meeting, {
            "id": self.meeting, "arrangement": self.pins[False].name, "reference": f"CM-{one.number:06d}", "starts_at": starts,
            "ends_at": starts + timedelta(hours=4), "place": "Room 1", "opened_at": starts, "closed_at": starts,
            "chair_id": self.chair.membership_id,
        }  # fmt: skip
        for actor in (self.chair, *self.members):
            yield MeetingSeat, {
                "meeting_id": self.meeting, "agency_id": actor.agency_id, "function": actor.agency_function,
                "membership_id": actor.membership_id, "attendance": "present",
            }  # fmt: skip

    def _open_ends(self, one: _One) -> Iterator[Row]:
        """The plan and the letters after a decision: a few actions are late, a few letters unsent."""
        if not one.decided:
            return
        mine, plan = {"case_id": one.case}, uuid7()
        yield Plan, {**mine, "id": plan}
        for place, function in enumerate(("police", "voluntary_sector")):
            state = "to_do" if one.age < 90 or ((one.number + place) % 40 == 0 and not one.closed) else "done"
            yield Action, {
                **mine, "plan_id": plan, "case_reference": one.reference, "text": "bench", "state": state,
                "owner_agency_id": self.agencies[function], "due_on": one.received + timedelta(days=80 + place),
            }  # fmt: skip
        for place, recipient in enumerate(("child", "first_responder")):
            unsent = one.age < 45 or (one.number + place) % 400 == 0
            yield Letter, {
                **mine, "recipient": recipient, "record": "{}",
                "sent_on": None if unsent else one.received + timedelta(days=43),
            }  # fmt: skip


def _keys(given: str, family: str, born: date) -> list[tuple[str, bytes]]:
    """The keys of a child but for sounds and prefixes, which would triple the rows and measure nothing new."""
    keys = keys_of(Known(names=(f"{given} {family}",), date_of_birth=born))
    return sorted((what, digest) for what, digest in keys if what not in ("sound", "prefix"))


#: Every table that is filled, each after those it points to.
_MODELS: tuple[type[models.Model], ...] = (
    Circle, CircleSeat, Child, ChildKey, Case, ReferralSource, Fact, InformationRequest, Reply, StatutoryStep,
    Assessment, ClockPause, Hazard, Link, PossibleMatch, Rating, Voice, Meeting, MeetingSeat, AgendaItem, Pack, Determination,
    Plan, Action, Letter, Wave, Entry,
)  # fmt: skip
