"""A partnership's own value for a rule that allows one."""

from __future__ import annotations

from datetime import date
from typing import Any

from moothall.casework.intake.models import RuleOverride
from moothall.casework.intake.queries import all_arrangements, overrides_of, with_overrides
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Invalid
from moothall.methods.arrangements import Arrangement, Override, OverrideRefusedError


def in_force(actor: Actor, arrangement: str, on: date) -> Arrangement:
    """The version in force on a day, with the partnership's own values. One query."""
    return with_overrides(all_arrangements().in_force(arrangement, on), overrides_of(actor, arrangement, on))


def override_rule(
    *, by: Actor, arrangement: str, rule: str, value: Any, reason: str, effective_from: date
) -> RuleOverride:
    """Set the partnership's own value from a day on. Cases received before that day keep the old one.

    Raises Invalid, naming the field, where the rule may not be changed, the value is of the wrong kind, the
    reason is missing, or the day lies in the past.
    """
    with ledger.unit(by, "Change a rule for this partnership", must_write=True) as record:
        require(by, Capability.OVERRIDE_RULE)
        if not reason.strip():
            raise Invalid(
                "reason", "Say why the partnership uses another value. It shows wherever the rule is used."
            )
        if effective_from < clock.today():
            raise Invalid("effective_from", "Give today or a later day: decided cases keep their rules.")
        published = all_arrangements().in_force(arrangement, effective_from)
        try:
            published.with_overrides(
                [Override(rule=rule, value=value, reason=reason, who=by.name, from_date=effective_from)]
            )
        except OverrideRefusedError as refused:
            raise Invalid("value", str(refused)) from refused
        row = RuleOverride(
            partnership_id=by.partnership_id,
            arrangement=arrangement,
            rule=rule,
            value=value,
            reason=reason,
            effective_from=effective_from,
            made_by_id=by.membership_id,
        )
        row.save(force_insert=True)
        record.wrote("rule.overridden", row, rule=rule, arrangement=arrangement)
    return row
