"""Finalising: the record is made whole and never changed again."""

from __future__ import annotations

from uuid import UUID

from moothall.casework.intake.models import ClockPause
from moothall.casework.panel import queries, record, rules
from moothall.casework.panel.actions.afterwards import write_minutes
from moothall.casework.panel.models import Determination, Dissent
from moothall.casework.panel.sitting import Sitting, canonical, sha256_of
from moothall.casework.panel.table import PlanFacts
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Refused


def finalise(
    *, by: Actor, agenda_item_id: UUID, plan: PlanFacts, late_reason: str = "", seen: str = ""
) -> list[Determination]:
    """Record the determination of each stage decided at this sitting, the dissents and the minutes; close it.

    `seen` is the mark of what the person was shown before confirming (`mark_of`); where it has changed since,
    Refused says so. Raises Refused, with everything that is missing as its reasons, while anything is. A late
    decision is never refused: Invalid asks for the reason once.
    """
    with ledger.unit(by, "Finalise a determination", must_write=True) as entry:
        item = one_visible(queries.AGENDA.select_for_update(of=("self",)), by, pk=agenda_item_id)
        require(by, Capability.FINALISE_DECISION, item.circle_id)
        rules.check_open(item)
        sitting = queries.sitting(by, item)
        check_complete(sitting, plan)
        if seen and seen != mark_of(sitting, plan):
            raise Refused(
                "Something was changed since this page was opened. Read it once more, then finalise."
            )
        pauses = queries.pauses_of(by, item.case)
        late = [one for one in record.decision_clocks(sitting, pauses) if one.late]
        if late and not late_reason.strip():
            raise Invalid("late_reason", "Say why the decision is late. It is recorded, and blocks nothing.")
        made = [
            _determine(by, sitting, stage, plan, pauses, late_reason.strip()) for stage in sitting.deciding
        ]
        for one in made:
            entry.wrote(
                "determination.finalised", one, case_id=item.case_id, stage=one.stage, sha256=one.sha256,
                how=one.voting_how, late=bool(late), dissents=len(one.content["dissents"]),
            )  # fmt: skip
        item.closed_at = clock.now()
        item.save(update_fields=["closed_at"])
        write_minutes(by=by, agenda_item_id=item.pk, plan=plan)
    return made


def check_complete(sitting: Sitting, plan: PlanFacts) -> None:
    """Refused, with the sentence of everything that is missing, unless nothing is."""
    missing = sitting.missing(plan)
    if missing:
        raise Refused("The decision cannot be finalised yet.", reasons=[one.sentence for one in missing])
    if not sitting.deciding:
        raise Refused("There is nothing left to decide at this sitting.")


def mark_of(sitting: Sitting, plan: PlanFacts) -> str:
    """A mark of all that would be recorded, to know whether it is still what the person was shown."""
    from moothall.casework.panel.page import mark

    parts = [
        sitting.item.best_interests, sitting.item.discussion, sitting.item.no_action_reason,
        canonical(sitting.item.plan_contents or {}).decode(),
        sitting.pack.sha256 if sitting.pack else "",
        *(f"{row.stage}{row.limb}{row.version}" for row in sorted(sitting.reasoning.values(), key=lambda r: str(r.pk))),
        *(f"{row.stage}{row.version}" for row in sorted(sitting.votes.values(), key=lambda r: r.stage)),
        *(f"{key}{sorted(map(str, ids))}" for key, ids in sorted(sitting.citations.items())),
        *(f"{place.id}{place.seat.version}{place.stood_aside}" for place in sitting.places),
        *(f"{line.what}{line.owner_agency}{line.due_on}{line.because}" for line in plan.actions),
    ]  # fmt: skip
    return mark("\n".join(parts))


def _determine(
    by: Actor, sitting: Sitting, stage: str, plan: PlanFacts, pauses: list[ClockPause], late_reason: str
) -> Determination:
    earlier = _superseded(sitting, stage)
    content = record.determination_content(
        sitting, stage, by=by, plan=plan, pauses=pauses, late_reason=late_reason,
        supersedes=str(earlier.pk) if earlier else "",
    )  # fmt: skip
    assert sitting.pack is not None
    row = Determination(
        partnership_id=by.partnership_id, circle_id=sitting.item.circle_id, created_by_id=by.membership_id,
        case_id=sitting.case.pk, agenda_item_id=sitting.item.pk, stage=stage, outcome=content["outcome"],
        settles=content["settles"],
        in_time=all(one["kept"] for one in content["clocks"]) if content["clocks"] else None, decided_on=sitting.decided_on, recorded_at=clock.now(), wording_rule=content["test"]["rule"],
        voting_how=content["votes"]["how"], content=content, sha256=sha256_of(content), pack_id=sitting.pack.pk,
        supersedes=earlier,
    )  # fmt: skip
    row.save(force_insert=True)
    for place in sitting.dissenters(stage):
        Dissent(
            partnership_id=by.partnership_id, circle_id=sitting.item.circle_id, created_by_id=by.membership_id,
            agenda_item_id=sitting.item.pk, seat_id=place.seat.pk, stage=stage,
            words=sitting.dissent_of(stage, place).strip(),
        ).save(force_insert=True)  # fmt: skip
    return row


def _superseded(sitting: Sitting, stage: str) -> Determination | None:
    """The determination of this stage that a reconsideration stands in the place of."""
    if sitting.item.purpose != "reconsideration":
        return None
    return next((one for one in reversed(sitting.earlier) if one.stage == stage), None)
