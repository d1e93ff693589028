"""How long a partnership keeps the files of returns: the published rules, with its own values and why."""

from __future__ import annotations

from datetime import date

from moothall.casework.intake.models import RuleOverride
from moothall.casework.intake.overrides import keep_own_value
from moothall.casework.intake.queries import overrides_of, own_values
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Invalid
from moothall.methods.arrangements import Override
from moothall.methods.returns import ReturnRefused
from moothall.methods.returns.keeping_rules import NAME, KeepingRules, keeping_rules


def keeping_in_force(actor: Actor) -> KeepingRules:
    """The rules of keeping as they stand today for the actor's partnership. One query."""
    rows = overrides_of(actor, NAME, clock.today())
    return keeping_rules().with_overrides(own_values(rows))


def override_keeping(
    *, by: Actor, rule: str, months: int, months_here: int, reason: str, effective_from: date
) -> RuleOverride:
    """Set how long the partnership keeps such files, from a day on: returns taken in before it are kept by it too.

    What is then older than that is forgotten in the night after. Raises Invalid naming the field, NotAllowed.
    """
    value = {"months": months, "months_here": months_here}
    with ledger.unit(by, "Change how long files of returns are kept", must_write=True) as record:
        require(by, Capability.OVERRIDE_RULE)
        try:
            keeping_rules().with_overrides(
                [
                    Override(
                        rule=rule, value=value, reason=reason or "-", who=by.name, from_date=effective_from
                    )
                ]
            )
        except ReturnRefused as refused:
            field = next((one.field for one in refused.problems if one.field in value), "rule")
            raise Invalid(field, str(refused)) from refused
        return keep_own_value(
            record, by=by, arrangement=NAME, rule=rule, value=value, reason=reason, effective_from=effective_from
        )  # fmt: skip
