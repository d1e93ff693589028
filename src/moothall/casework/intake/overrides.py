"""A partnership's own value for a rule that allows one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case, RuleOverride
from moothall.casework.intake.queries import overrides_of, with_overrides
from moothall.casework.intake.shelf import all_arrangements
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Invalid
from moothall.methods.arrangements import Arrangement, Override, OverrideRefusedError


def in_force(actor: Actor, arrangement: str, on: date) -> Arrangement:
    """The version in force on a day, with the partnership's own values. One query."""
    return with_overrides(all_arrangements().in_force(arrangement, on), overrides_of(actor, arrangement, on))


class Rules:
    """The partnership's rules for many cases and meetings at once: its own values read in one query."""

    def __init__(self, actor: Actor) -> None:
        rows = RuleOverride.objects.filter(partnership_id=actor.partnership_id)
        self.rows = list(rows.select_related("made_by__person").order_by("made_at"))
        self.made: dict[tuple[Any, ...], Arrangement] = {}

    def of(self, case: Case) -> Arrangement:
        """The rules a case pins, with the values in force when it was received."""
        published = all_arrangements().pinned(
            case.arrangement, case.arrangement_version, case.arrangement_hash
        )
        return self._with(published, case.received_on)

    def in_force(self, arrangement: str, on: date) -> Arrangement:
        """The version in force on a day, with the values of that day."""
        return self._with(all_arrangements().in_force(arrangement, on), on)

    def _with(self, published: Arrangement, on: date) -> Arrangement:
        mine = [
            row for row in self.rows
            if row.arrangement == published.name and row.effective_from <= on
            and (row.ended_on is None or row.ended_on > on)
        ]  # fmt: skip
        key = (published.name, published.version, published.sha256, *(row.pk for row in mine))
        if key not in self.made:
            self.made[key] = with_overrides(published, mine)
        return self.made[key]


def override_rule(
    *, by: Actor, arrangement: str, rule: str, value: Any, reason: str, effective_from: date
) -> RuleOverride:
    """Set the partnership's own value from a day on. Cases received before that day keep the old one.

    Raises Invalid, naming the field, where the rule may not be changed, the value is of the wrong kind, the
    reason is missing, or the day lies in the past.
    """
    with ledger.unit(by, "Change a rule for this partnership", must_write=True) as record:
        require(by, Capability.OVERRIDE_RULE)
        check_own_value(reason, effective_from)  # else no version of the rules may be in force on that day
        published = all_arrangements().in_force(arrangement, effective_from)
        try:
            published.with_overrides(
                [Override(rule=rule, value=value, reason=reason, who=by.name, from_date=effective_from)]
            )
        except OverrideRefusedError as refused:
            raise Invalid("value", str(refused)) from refused
        return keep_own_value(
            record, by=by, arrangement=arrangement, rule=rule, value=value, reason=reason, effective_from=effective_from
        )  # fmt: skip


def check_own_value(reason: str, effective_from: date) -> None:
    """Raises Invalid naming the field where no reason is given, or the day lies in the past."""
    if not reason.strip():
        raise Invalid(
            "reason", _("Say why the partnership uses another value. It shows wherever the rule is used.")
        )
    if effective_from < clock.today():
        raise Invalid("effective_from", _("Give today or a later day: decided cases keep their rules."))


def keep_own_value(
    record: ledger.Record, *, by: Actor, arrangement: str, rule: str, value: Any, reason: str, effective_from: date
) -> RuleOverride:  # fmt: skip
    """Keep a value that was checked, and say so in the ledger. The caller holds the unit."""
    check_own_value(reason, effective_from)
    row = RuleOverride(
        partnership_id=by.partnership_id, arrangement=arrangement, rule=rule, value=value, reason=reason,
        effective_from=effective_from, made_by_id=by.membership_id,
    )  # fmt: skip
    row.save(force_insert=True)
    record.wrote("rule.overridden", row, rule=rule, arrangement=arrangement)
    return row
