"""An address that a child opens once, on a phone, to answer one questionnaire; and what happens when it is opened.

The random part is 256 bits and shown once; its SHA-256 is kept. Nobody is signed in when it is opened: the database
says what it opens, and while it is open lets this one transaction write the answer (see migration 0001_waves).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import connection, transaction

from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.outcomes import rules
from moothall.casework.outcomes.actions import measure_of
from moothall.casework.outcomes.models import AnswerLink
from moothall.casework.outcomes.queries import followed, instrument_used, instruments_for
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Refused, Role
from moothall.core.ledger.unit import identify
from moothall.methods.arrangements.sections.amounts import Period
from moothall.methods.instruments import Instrument

#: The name in the ledger of whoever answers by an address.
THE_CHILD = "The child, by link"
Why = Literal["used", "over", "unknown"]


class LinkOver(Exception):
    """The address opens nothing: it was used, its time is over (or it was withdrawn), or there is none such."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True)
class Opened:
    """What an address opens while it is open: the questionnaire, and the language it was given in."""

    link_id: UUID
    instrument: Instrument
    language: str


def give_link(*, by: Actor, case: Case, point: str, instrument: str, language: str) -> tuple[AnswerLink, str]:
    """Make an address for the child to answer one questionnaire of a wave that is open. Returns its random part.

    It is shown now and never again. An address for the same questionnaire that is still open is withdrawn.
    """
    with ledger.unit(by, "Give the child an address to answer by", must_write=True) as record:
        require(by, Capability.RECORD_OUTCOMES, case.circle_id)
        found, today = followed(by, case, arrangement_of(by, case)), clock.today()
        offered = {each.name: each for each in instruments_for(found, point, today)}
        if instrument not in offered:
            raise Invalid("instrument", "Choose one of the questionnaires of this wave.")
        used = offered[instrument]
        rules.check_link(found.planned(point), used, agreed=found.may_be_asked(today), today=today)
        if language not in used.languages:
            raise Invalid("language", "Choose a language that the questionnaire is in.")
        for old in found.links.get(point, []):
            if old.instrument == instrument and old.used_at is None and old.withdrawn_at is None:
                _end(old.pk, withdrawn_at=clock.now())
        token = secrets.token_urlsafe(32)
        made = AnswerLink(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            point=point, instrument=used.name, instrument_version=used.version, instrument_hash=used.sha256,
            language=language, digest=digest_of(token),
            expires_at=clock.now() + _length(found.follow_up.link_open_for.value),
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote(
            "link.given", made, case_id=case.pk, point=point, instrument=used.name, language=language
        )
    return made, token


def withdraw_link(*, by: Actor, case: Case, link_id: UUID) -> None:
    """End an address before it is used."""
    with ledger.unit(by, "Withdraw an address given to a child", must_write=True) as record:
        require(by, Capability.RECORD_OUTCOMES, case.circle_id)
        row = one_visible(AnswerLink.objects.filter(case_id=case.pk), by, pk=link_id)
        if not _end(row.pk, withdrawn_at=clock.now()):
            raise Refused("It has ended already.")
        record.wrote("link.withdrawn", row, case_id=case.pk, point=row.point)


def open_link(token: str) -> Opened:
    """What an address opens. Shows nothing of a case, and leaves nothing behind. Raises LinkOver."""
    with transaction.atomic():
        entered, _actor = _enter(token)
        link = AnswerLink.objects.get(pk=entered)
        used = instrument_used(link)
        identify(None)
    if used is None:
        raise LinkOver("over")
    return Opened(link.pk, used, link.language)


def answer_by_link(token: str, answers: Mapping[str, Any]) -> None:
    """Keep what the child answered, as the child's own, and close the address for good.

    Raises Invalid naming the question, and LinkOver where the address has ended, be it a moment ago.
    """
    opened: dict[str, UUID] = {}

    def enter() -> Actor:
        opened["link"], actor = _enter(token)
        return actor

    with ledger.unit(enter, "Answer a questionnaire by link", must_write=True) as record:
        link = AnswerLink.objects.select_related("case").get(pk=opened["link"])
        used = instrument_used(link)
        if used is None:
            raise LinkOver("over")
        rules.check_instrument(used, answers, own=True)
        if not _end(link.pk, used_at=clock.now()):
            raise LinkOver("used")
        made = measure_of(record.actor, link.case, link.point, used, dict(answers))
        made.own, made.completed_by, made.completed_on, made.link = True, THE_CHILD, clock.today(), link
        made.save(force_insert=True)
        record.wrote("measure.by_link", made, case_id=link.case_id, point=link.point, instrument=used.name)


def digest_of(token: str) -> bytes:
    """What is kept of an address: the SHA-256 of its random part."""
    return hashlib.sha256(token.encode()).digest()


def _enter(token: str) -> tuple[UUID, Actor]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT link, membership, person, partnership, agency, role, used, over FROM outcomes_link_enter(%s, %s)",
            [digest_of(token), clock.now()],
        )
        row = cursor.fetchone()
    if row is None:
        raise LinkOver("unknown")
    link, membership, person, partnership, agency, role, used, over = row
    if used or over:
        raise LinkOver("used" if used else "over")
    return link, Actor(
        membership_id=membership, person_id=person, partnership_id=partnership, agency_id=agency, role=Role(role),
        name=THE_CHILD,
    )  # fmt: skip


def _end(link_id: UUID, **moment: Any) -> bool:
    """End an address in one of its two ways; False where it has ended already."""
    waiting = AnswerLink.objects.filter(pk=link_id, used_at=None, withdrawn_at=None)
    return waiting.update(**moment) == 1


def _length(period: Period) -> timedelta:
    return timedelta(hours=period.limit) if period.unit == "hours" else timedelta(days=period.limit)
