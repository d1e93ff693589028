"""Receiving a referral: one case for one message, its source kept as it came, possible same children shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake import records
from moothall.casework.intake.message import MessageError, ReferralMessage, read
from moothall.casework.intake.models import (
    Case,
    Child,
    PossibleMatch,
    ReferralDraft,
    ReferralFile,
    ReferralSource,
)
from moothall.casework.intake.queries import arrangement_of, overrides_of, with_overrides
from moothall.casework.intake.questions import message_from
from moothall.casework.intake.repeats import mark_repeat
from moothall.casework.intake.rules import check_reason, eligibility_of
from moothall.casework.intake.search import possible_same
from moothall.casework.intake.shelf import all_arrangements
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_agency, holder_office, open_circle, put_within, seat
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import Circle, Partnership
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Refused, Role
from moothall.methods.arrangements import Arrangement, ArrangementError

HOME_OFFICE_MESSAGE = "home_office_referral"
MESSAGE_FORM, OWN_FORM = "home_office_message", "browser_form"


@dataclass(frozen=True, slots=True)
class Received:
    """The case a referral made, or the one it had made before; how many children may be the same; warnings."""

    case: Case
    created: bool
    possible: int
    warnings: tuple[MessageError, ...]


def receive_message(*, by: Actor, raw: bytes, received_on: date, same_child: UUID | None = None) -> Received:
    """Receive a Home Office message and open its case. The same message again gives the same case.

    Raises BadReferral where the file is wrong, and Invalid("ExternalId", …) where another message came under
    the same number; nothing is written then.
    """
    message = read(raw, received_on=received_on, today=clock.today())
    with ledger.unit(by, "Receive a referral", must_write=True) as record:
        require(by, Capability.RECEIVE_REFERRAL)
        records.hold_place(by.partnership_id, message.external_id)
        earlier = _earlier(by, message.external_id)
        if earlier is not None:
            case = _same_again(earlier, raw)
            record.wrote("referral.received_again", earlier, case_id=case.pk, circle_id=case.circle_id)
            return Received(case, created=False, possible=0, warnings=message.warnings)
        opened = _Opening(by, message)
        source = ReferralSource(
            partnership_id=by.partnership_id, circle_id=opened.circle.pk, created_by_id=by.membership_id,
            case_id=opened.case.pk, form=MESSAGE_FORM, external_id=message.external_id, body=raw,
            sha256=hashlib.sha256(raw).hexdigest(), media_type="application/json", received_on=received_on,
            meaning_version=message.meaning_version,
        )  # fmt: skip
        source.save(force_insert=True)
        possible = opened.finish(source, same_child)
        opened.tell(record, source, possible)
    return Received(opened.case, created=True, possible=possible, warnings=message.warnings)


def open_sent_referral(*, by: Actor, source_id: UUID, same_child: UUID | None = None) -> Received:
    """Open the case of a referral that was written in our own form and waits for the coordinators' office."""
    with ledger.unit(by, "Open the case of a referral", must_write=True) as record:
        require(by, Capability.RECEIVE_REFERRAL)
        source = one_visible(ReferralSource.objects.select_related("case"), by, pk=source_id)
        message = message_of_source(source)
        records.hold_place(by.partnership_id, source.external_id)
        source.refresh_from_db(fields=["case"])
        if source.case is not None:
            record.wrote("referral.received_again", source, case_id=source.case_id)
            return Received(source.case, created=False, possible=0, warnings=message.warnings)
        opened = _Opening(by, message)
        source.case = opened.case
        source.save(update_fields=["case"])
        put_within(by=by, inner=opened.circle.pk, outer=source.circle_id)
        ReferralFile.objects.filter(source_id=source.pk).update(case_id=opened.case.pk)
        possible = opened.finish(source, same_child)
        records.write_links(by, opened.case, json.loads(bytes(source.body)))
        opened.tell(record, source, possible)
    return Received(opened.case, created=True, possible=possible, warnings=message.warnings)


def send_referral(*, by: Actor, draft_id: UUID) -> ReferralSource:
    """Send a referral written in our own form: kept as written, in the sight of its referrer, and put before
    the coordinators' office. Sending twice sends once. Raises BadReferral naming what is missing."""
    with ledger.unit(by, "Send a referral", must_write=True) as record:
        require(by, Capability.SEND_REFERRAL)
        draft = one_visible(ReferralDraft.objects.select_for_update(of=("self",)), by, pk=draft_id)
        if draft.sent_as_id is not None:
            record.wrote("referral.sent_again", draft)
            return one_visible(ReferralSource.objects.all(), by, pk=draft.sent_as_id)
        today = clock.today()
        message = message_from(draft.answers, external_id=str(draft.pk), received_on=today)
        body = canonical(draft.answers)
        source = ReferralSource(
            partnership_id=by.partnership_id, circle_id=draft.circle_id, created_by_id=by.membership_id,
            form=OWN_FORM, external_id=str(draft.pk), body=body, sha256=hashlib.sha256(body).hexdigest(),
            media_type="application/json", received_on=today, meaning_version=message.meaning_version,
            referrer_agency_id=by.agency_id,
        )  # fmt: skip
        source.save(force_insert=True)
        seat_office(by, draft.circle_id)
        ReferralFile.objects.filter(draft_id=draft.pk).update(source_id=source.pk)
        draft.sent_at, draft.sent_as = clock.now(), source
        draft.save(update_fields=["sent_at", "sent_as", "saved_at"])
        record.wrote("referral.sent", source, circle_id=draft.circle_id, sha256=source.sha256)
    return source


def decide_match(*, by: Actor, match_id: UUID, decision: str, reason: str) -> PossibleMatch:
    """Say that two records are of the same child, or of different ones, with the reason.

    No record is merged: the child of the newer case points at the other, and pointing is undone by deciding
    `different`. Raises Invalid for another decision or no reason.
    """
    with ledger.unit(by, "Decide whether two records are of one child", must_write=True) as record:
        matches = PossibleMatch.objects.select_related("case__child", "case__partnership", "child")
        match = one_visible(matches, by, pk=match_id)
        require(by, Capability.RECORD_FACTS, match.circle_id)
        if decision not in ("same", "different"):
            raise Invalid("decision", _("Choose whether it is the same child or a different one."))
        match.decided_reason = check_reason(reason)
        match.decision, match.decided_by_id, match.decided_at = decision, by.membership_id, clock.now()
        match.save(update_fields=["decision", "decided_reason", "decided_by", "decided_at"])
        match_child(match.case.child, match.child, decision)
        mark_repeat(by, match.case, arrangement_of(by, match.case))
        record.wrote(
            "child.match_decided", match, case_id=match.case_id, decision=decision, other=str(match.child_id)
        )
    return match


def message_of_source(source: ReferralSource) -> ReferralMessage:
    """A kept referral read again, as it was read when it came in."""
    raw = bytes(source.body)
    if source.form == OWN_FORM:
        return message_from(json.loads(raw), external_id=source.external_id, received_on=source.received_on)
    return read(raw, received_on=source.received_on)


def canonical(answers: Mapping[str, Any]) -> bytes:
    """Answers as JSON of one spelling, so that their hash means something."""
    return json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def arrangement_for(by: Actor, received_on: date) -> Arrangement:
    """The rules in force on a day for the Home Office's referral, with the partnership's own values.

    Raises Refused if there were none.
    """
    try:
        arrangement = all_arrangements().taking(HOME_OFFICE_MESSAGE, received_on)
    except ArrangementError as none:
        raise Refused(_("No rules of the child panel were in force on that day. Check the date.")) from none
    return with_overrides(arrangement, overrides_of(by, arrangement.name, received_on))


class _Opening:
    """A case being opened: its circle, child and row first, then what came with the referral."""

    def __init__(self, by: Actor, message: ReferralMessage) -> None:
        self.by, self.message = by, message
        # The same child is looked for before the new one is written.
        self.candidates = possible_same(by, records.known_of(message))
        partnership = Partnership.objects.get(pk=by.partnership_id)
        told = message.local_authority.authority
        owner = records.owning_agency(by.partnership_id, told.code if told else None)
        arrangement = arrangement_for(by, message.received_on)
        found = eligibility_of(arrangement, message, frozenset(partnership.authority_codes))
        self.circle: Circle = open_circle(
            by=by,
            purpose="The case",
            seats=[
                (holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE),
                (holder_agency(owner.pk, Role.CONTRIBUTOR), Relation.HOLDS_CASE),
            ],
            reason="Holds the case",
        )
        self.child = records.write_child(by, self.circle.pk, message)
        self.case = records.write_case(
            by, self.circle.pk, self.child, message, arrangement, found, partnership, owner
        )

    def finish(self, source: ReferralSource, same_child: UUID | None) -> int:
        """Facts, documents and possible matches; returns how many children may be the same."""
        records.write_facts(self.by, self.case, source, self.message, records.said_by_of(self.message))
        records.write_documents(self.by, self.case, source, self.message)
        why = {one.child_id: sorted(one.why) for one in self.candidates}
        if same_child is not None:
            why.setdefault(same_child, ["chosen"])
        for child_id, reasons in why.items():
            self._match(child_id, reasons, chosen=child_id == same_child)
        return len(why)

    def _match(self, child_id: UUID, reasons: list[str], *, chosen: bool) -> None:
        other = one_visible(Child.objects.all(), self.by, pk=child_id)
        match = PossibleMatch(
            partnership_id=self.by.partnership_id, circle_id=self.circle.pk, created_by_id=self.by.membership_id,
            case_id=self.case.pk, child_id=child_id, why=reasons,
        )  # fmt: skip
        if chosen:
            match.decision, match.decided_at = "same", clock.now()
            match.decided_by_id = self.by.membership_id
            match.decided_reason = _("Chosen when the case was opened.")
            match_child(self.child, other, "same")
        match.save(force_insert=True)

    def tell(self, record: ledger.Record, source: ReferralSource, possible: int) -> None:
        """The entry that says a case was opened, and by which rules it was routed."""
        record.wrote(
            "case.opened", self.case, case_id=self.case.pk, circle_id=self.circle.pk, route=self.case.route,
            rules=list(self.case.route_rules), source=source.sha256, form=source.form, possible=possible,
            arrangement=f"{self.case.arrangement} {self.case.arrangement_version}",
        )  # fmt: skip


def _earlier(by: Actor, external_id: str) -> ReferralSource | None:
    return ReferralSource.objects.filter(
        partnership_id=by.partnership_id, external_id=external_id
    ).select_related("case").first()  # fmt: skip


def _same_again(earlier: ReferralSource, raw: bytes) -> Case:
    if bytes(earlier.body) == raw and earlier.case is not None:
        return earlier.case
    where = earlier.case.reference if earlier.case is not None else _("a referral that waits to be opened")
    raise Invalid(
        "ExternalId",
        _("Another referral came under the same number (%(where)s), and says something else. Ask the referrer "
          "which is right; a changed referral needs a number of its own.") % {"where": where},
    )  # fmt: skip


def seat_office(by: Actor, circle_id: UUID) -> None:
    """Put a referral before the coordinators' office."""
    seat(
        by=by, circle_id=circle_id, holder=holder_office(by.partnership_id, Role.COORDINATOR),
        relation=Relation.HOLDS_CASE, reason="Receives the referral", case_id=None,
    )  # fmt: skip


def match_child(child: Child, other: Child, decision: str) -> None:
    """Point a child at the one it is the same as, or take the pointing away. No record is merged."""
    root = other.same_as_id or other.pk
    if decision == "same":
        child.same_as_id = None if root == child.pk else root
    elif child.same_as_id in (root, other.pk):
        child.same_as_id = None
    child.version += 1
    if not child._state.adding:
        child.save(update_fields=["same_as", "version"])
