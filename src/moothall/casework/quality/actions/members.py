"""Keeping the training records of those who sit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.overrides import in_force
from moothall.casework.quality import rules
from moothall.casework.quality.models import TrainingRecord
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.models import Membership
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused
from moothall.methods.arrangements import Arrangement, Nation
from moothall.methods.arrangements.clocks import due_on, unit_of

KINDS = ("learning", "competency")


def courses(arrangement: Arrangement) -> dict[tuple[str, str], str]:
    """What the arrangement asks of members and of a chair: the words, by kind and code."""
    section = arrangement.training
    lists = {"learning": section.learning, "competency": section.chair_competencies}
    return {
        (kind, choice.code): choice.title
        for kind, rule in lists.items()
        if rule is not None
        for choice in rule.value
    }


def record_training(
    *,
    by: Actor,
    person_id: UUID,
    arrangement: str,
    courses_done: Sequence[tuple[str, str]],
    completed_on: date,
    valid_until: date | None = None,
    evidence: str = "",
) -> list[TrainingRecord]:
    """Record what a member learned, or which competencies of a chair were seen, by (kind, code).

    Without `valid_until` the arrangement's own time holds, and where it has none the training counts for good.
    Raises Invalid naming the field.
    """
    with ledger.unit(by, "Record training", must_write=True) as record:
        require(by, Capability.KEEP_TRAINING)
        rules_now = in_force(by, arrangement, clock.today())
        rules.check_training(
            codes=list(courses_done), known=courses(rules_now), completed_on=completed_on, valid_until=valid_until,
            today=clock.today(),
        )  # fmt: skip
        member = Membership.objects.filter(partnership_id=by.partnership_id, person_id=person_id).first()
        if member is None:
            raise Invalid("person", _("Choose somebody who works with this partnership."))
        made = [
            TrainingRecord(
                partnership_id=by.partnership_id, person_id=person_id, arrangement=arrangement, kind=kind, code=code,
                completed_on=completed_on, valid_until=valid_until or _lasts_until(by, rules_now, completed_on),
                evidence=evidence.strip()[:200], created_by_id=by.membership_id,
            )
            for kind, code in courses_done
        ]  # fmt: skip
        for row in made:
            row.save(force_insert=True)
            record.wrote("training.recorded", row, kind=row.kind, code=row.code)
    return made


def _lasts_until(by: Actor, arrangement: Arrangement, completed_on: date) -> date | None:
    rule = arrangement.training.valid_for
    if rule is None:
        return None
    nation = Nation(_nation_of(by))
    return due_on(completed_on, rule.value.limit, unit_of(arrangement, rule.value.unit), nation)


def _nation_of(by: Actor) -> str:
    from moothall.core.access.models import Partnership

    return str(Partnership.objects.values_list("nation", flat=True).get(pk=by.partnership_id))


def withdraw_training(*, by: Actor, record_id: UUID, reason: str) -> TrainingRecord:
    """Take back a record that was wrong, with the reason. It stays to be read."""
    with ledger.unit(by, "Take back a training record", must_write=True) as record:
        require(by, Capability.KEEP_TRAINING)
        rows = TrainingRecord.objects.select_for_update(of=("self",))
        row = rows.filter(partnership_id=by.partnership_id, pk=record_id).first()
        if row is None:
            raise NotVisible
        if row.withdrawn_at is not None:
            raise Refused(_("This record was taken back already."))
        if not reason.strip():
            raise Invalid("reason", _("Say what was wrong with it."))
        row.withdrawn_at, row.withdrawn_reason = clock.now(), reason.strip()[:200]
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        record.wrote("training.withdrawn", row)
    return row
