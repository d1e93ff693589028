"""Releasing: an item is used outside only when the agency that owns it says so, where the arrangement asks that."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.sharing.models import Item, Release
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_agency, open_circle
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, Refused, Role
from moothall.methods.arrangements import Arrangement

WITH_CONSENT = "with_owner_consent"
MOST = 100


def asks_owner(arrangement: Arrangement) -> bool:
    """Whether the arrangement lets an item out only with its owner's consent (MOD-08 for a hub's sealed room)."""
    rule = arrangement.information_sharing.release
    return rule is not None and rule.value == WITH_CONSENT


def ask_release(*, by: Actor, item_id: UUID, where: str) -> Release:
    """Ask the agency that owns an item whether it may be used outside, and where it would go. Asking again after a
    refusal opens the question once more. Raises Refused where the arrangement asks for no consent."""
    with ledger.unit(by, "Ask an owner to release an item", must_write=True) as record:
        item = one_visible(Item.objects.select_related("case__partnership", "reply__request"), by, pk=item_id)
        require(by, Capability.ASK_AGENCIES, item.case.circle_id)
        if not asks_owner(arrangement_of(by, item.case)):
            raise Refused(_("Items here may be used without asking their owner again."))
        if not where.strip():
            raise Invalid("where", _("Say where the item would go, and what for."))
        row = Release.objects.select_for_update().filter(item=item).first()
        if row is not None and row.state == "released":
            raise Refused(_("The owner has released this item already."))
        row = row or Release(
            partnership_id=by.partnership_id, circle_id=_circle(by, item), created_by_id=by.membership_id,
            case=item.case, item=item, owner_id=item.agency_id, number=item.number, title=item.title,
        )  # fmt: skip
        made = row._state.adding
        row.where, row.state, row.reason = where.strip()[:200], "asked", ""
        row.answered_at = row.answered_by = None
        row.save(force_insert=made)
        record.wrote("release.asked", row, case_id=item.case_id, item=item.number, owner=str(item.agency_id))
    return row


def answer_release(*, by: Actor, release_id: UUID, released: bool, reason: str = "") -> Release:
    """Release an item, or refuse to, with the reason. Only somebody of the agency that owns it may."""
    with ledger.unit(by, "Answer whether an item is released", must_write=True) as record:
        row = one_visible(Release.objects.all(), by, pk=release_id)
        require(by, Capability.ANSWER_REQUEST, row.circle_id)
        if row.owner_id != by.agency_id:
            raise Refused(_("Only the agency that owns the item can release it."))
        if not released and not reason.strip():
            raise Invalid("reason", _("Say why it is not released."))
        row.state, row.reason = ("released" if released else "refused"), reason.strip()
        row.answered_at, row.answered_by_id = clock.now(), by.membership_id
        row.save(update_fields=["state", "reason", "answered_at", "answered_by"])
        record.wrote("release.answered", row, case_id=row.case_id, item=row.number, state=row.state)
    return row


def _circle(by: Actor, item: Item) -> UUID:
    """Where both the owner and the case's holders see it: the request's circle, or a new one around the case's."""
    if item.reply_id is not None and item.reply is not None:
        circle_id: UUID = item.reply.request.circle_id
        return circle_id
    circle = open_circle(
        by=by, purpose="Release of an item", reason="Owns an item of the case", within=item.case.circle_id,
        seats=[
            (holder_agency(item.agency_id, role), Relation.ASKED) for role in (Role.CONTRIBUTOR, Role.SEAT_MEMBER)
        ],
    )  # fmt: skip
    return circle.pk


def releases_to_answer(actor: Actor) -> list[Release]:
    """What the actor's own agency is or was asked to release, newest first. One query."""
    rows = Release.objects.filter(partnership_id=actor.partnership_id, owner_id=actor.agency_id)
    return list(visible(rows, actor).order_by("-created_at")[:MOST])


def one_release(actor: Actor, release_id: UUID) -> Release:
    """One question whether an item is released. Raises NotVisible."""
    return one_visible(Release.objects.all(), actor, pk=release_id)
