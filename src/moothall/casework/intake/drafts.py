"""Writing a referral in the browser: begun, saved page by page, evidence added, and seen again once sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from moothall.casework.intake.models import ReferralDraft, ReferralFile, ReferralSource
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_agency, open_circle
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import Circle
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.files.actions import keep_file
from moothall.core.files.rules import MOST_FILES
from moothall.core.kinds import Actor, Clash, Invalid, Refused, Role

DESK = "Referrals received and not opened yet"


@dataclass(frozen=True, slots=True)
class SentReferral:
    """A referral of the actor's agency: being written, or sent and how it stands. Nothing of the case."""

    draft: ReferralDraft
    standing: str


def start_draft(*, by: Actor) -> ReferralDraft:
    """Begin a referral, in sight of the writer's own agency and role alone."""
    with ledger.unit(by, "Begin a referral", must_write=True) as record:
        require(by, Capability.SEND_REFERRAL)
        circle = open_circle(
            by=by, purpose="A referral being written", reason="Writes the referral",
            seats=[(holder_agency(by.agency_id, by.role), Relation.REFERRER)],
        )  # fmt: skip
        draft = ReferralDraft(
            partnership_id=by.partnership_id, circle_id=circle.pk, created_by_id=by.membership_id,
            reference=f"{clock.today():%d.%m.%Y}-{str(circle.pk)[-4:].upper()}", answers={},
        )  # fmt: skip
        draft.save(force_insert=True)
        record.wrote("referral.begun", draft)
    return draft


def save_answers(
    *, by: Actor, draft_id: UUID, answers: Mapping[str, Any], page: str, version: int | None = None
) -> ReferralDraft:
    """Keep the answers of one page beside the others. With `version`, raises Clash if somebody saved between."""
    with ledger.unit(by, "Save a referral being written", must_write=True) as record:
        draft = _open_draft(by, draft_id)
        if version is not None and version != draft.version:
            raise Clash(
                _("A colleague saved this page since you opened it. Both texts are below."),
                theirs="\n".join(f"{key}: {draft.answers.get(key, '')}" for key in answers), version=draft.version,
            )  # fmt: skip
        draft.answers = {**draft.answers, **answers}
        draft.page, draft.version = page[:60], draft.version + 1
        draft.save(update_fields=["answers", "page", "version", "saved_at"])
        record.wrote("referral.saved", draft, page=page[:60])
    return draft


def add_evidence(*, by: Actor, draft_id: UUID, name: str, content: bytes, description: str) -> ReferralFile:
    """Add a file to a referral being written, and say what it is. Raises Invalid for a file not allowed."""
    with ledger.unit(by, "Add evidence to a referral", must_write=True) as record:
        draft = _open_draft(by, draft_id)
        if not description.strip():
            raise Invalid("description", _("Say what the file is and where it comes from."))
        if ReferralFile.objects.filter(draft_id=draft.pk).count() >= MOST_FILES:
            raise Invalid("file", _("A referral holds at most %(most)s files.") % {"most": MOST_FILES})
        kept = keep_file(by=by, circle_id=draft.circle_id, name=name, content=content)
        evidence = ReferralFile(
            partnership_id=by.partnership_id, circle_id=draft.circle_id, created_by_id=by.membership_id,
            draft_id=draft.pk, file_id=kept.pk, name=kept.name, description=description.strip(),
        )  # fmt: skip
        evidence.save(force_insert=True)
        record.wrote("referral.evidence_added", evidence, circle_id=draft.circle_id)
    return evidence


def desk_circle(*, by: Actor) -> UUID:
    """The circle of the coordinators' desk, where an upload lies until its case is opened. Made when first asked."""
    found = visible_circle(by)
    if found is not None:
        return found
    with ledger.unit(by, "Set up the coordinators' desk", must_write=True) as record:
        circle = open_circle(
            by=by, purpose=DESK, reason="Receives referrals",
            seats=[(f"office:{by.partnership_id}:{Role.COORDINATOR}", Relation.HOLDS_CASE)],
        )  # fmt: skip
        record.wrote("desk.made", circle_id=circle.pk)
    return circle.pk


def visible_circle(by: Actor) -> UUID | None:
    """The desk's circle, if it has been made."""
    rows = Circle.objects.filter(partnership_id=by.partnership_id, purpose=DESK, ended_at=None)
    return rows.order_by("started_at", "pk").values_list("pk", flat=True).first()


def open_draft(actor: Actor, draft_id: UUID) -> ReferralDraft:
    """A referral being written, or written, that the actor's agency may see."""
    return one_visible(ReferralDraft.objects.all(), actor, pk=draft_id)


def evidence_of(actor: Actor, draft_id: UUID) -> list[ReferralFile]:
    """The files of a referral being written."""
    rows = visible(ReferralFile.objects.filter(draft_id=draft_id), actor)
    return list(rows.select_related("file").order_by("created_at"))


def own_referrals(actor: Actor) -> list[SentReferral]:
    """What the actor's agency has begun and sent, newest first, each with one word for how it stands."""
    drafts = visible(ReferralDraft.objects.all(), actor).filter(created_by__agency_id=actor.agency_id)
    rows = list(drafts.order_by("-created_at")[:100])
    standings = standings_of([row.sent_as_id for row in rows if row.sent_as_id])
    return [
        SentReferral(row, standings.get(row.sent_as_id, "draft") if row.sent_as_id else "draft")
        for row in rows
    ]


def standings_of(sources: list[UUID]) -> dict[UUID, str]:
    """How referrals the asker may see stand: received, with_panel, with_home_office or decided. One query."""
    if not sources:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, intake_referral_standing(id) FROM unnest(%s::uuid[]) AS id",
            [[str(one) for one in sources]],
        )
        return {row[0]: row[1] for row in cursor.fetchall() if row[1]}


def waiting_referrals(actor: Actor) -> list[ReferralSource]:
    """Referrals sent through the form whose case nobody has opened yet, oldest first."""
    rows = visible(ReferralSource.objects.filter(case=None), actor).defer("body")
    return list(
        rows.select_related("referrer_agency", "created_by__person").order_by("received_on", "created_at")
    )


def _open_draft(by: Actor, draft_id: UUID) -> ReferralDraft:
    require(by, Capability.SEND_REFERRAL)
    draft = one_visible(ReferralDraft.objects.select_for_update(of=("self",)), by, pk=draft_id)
    if draft.sent_at is not None:
        raise Refused(
            _("This referral has been sent. What was sent cannot be changed; tell the coordinators' office.")
        )
    return draft
