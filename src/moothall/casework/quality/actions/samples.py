"""Drawing a quarter's sample by the arrangement's rule."""

from __future__ import annotations

import secrets

from django.db import connection
from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case
from moothall.casework.intake.overrides import in_force
from moothall.casework.panel.models import Determination
from moothall.casework.quality import drawing, rules
from moothall.casework.quality.models import Reading, Sample
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_office, open_circle
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import Partnership
from moothall.core.access.queries import require, visible
from moothall.core.kinds import Actor, Invalid, Refused, Role
from moothall.methods.arrangements import Arrangement, Nation
from moothall.methods.arrangements.clocks import due_on, unit_of
from moothall.methods.process.periods import Period


def population_of(arrangement: Arrangement, period: Period) -> list[drawing.Drawable]:
    """What a quarter's sample is drawn from: the last stage decided at each of its sittings. One query."""
    stages = [stage.code for stage in arrangement.function.stages]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT determination, stage, outcome FROM quality_population(%s, %s, %s, %s)",
            [arrangement.name, period.first, period.last, stages],
        )
        return [drawing.Drawable(*row) for row in cursor.fetchall()]


def draw_sample(*, by: Actor, arrangement: str, period: Period) -> Sample:
    """Draw the quarter's sample with a seed nobody chose, and make a reading for each decision and reader.

    Raises Refused where the arrangement has no such rule, the quarter is not over, nothing was decided, or the
    sample is drawn already; Invalid for a period that is not a quarter.
    """
    with ledger.unit(by, "Draw a sample of decisions", must_write=True) as record:
        require(by, Capability.DRAW_SAMPLE)
        if not period.quarter:
            raise Invalid("quarter", _("Choose a quarter."))
        rules.check_quarter_over(period.last, clock.today())
        wanted = in_force(by, arrangement, period.last)
        rule = wanted.governance.dip_sample
        if rule is None:
            raise Refused(_("This arrangement does not say how many decisions are read again."))
        drawn_already = Sample.objects.filter(
            partnership_id=by.partnership_id, arrangement=arrangement, first_day=period.first
        )
        if drawn_already.exists():
            raise Refused(_("This quarter's sample is drawn. It is drawn once, so that nobody can choose."))
        population = population_of(wanted, period)
        rules.check_something_to_draw(len(population))
        seed = secrets.token_hex(32)
        sample = Sample(
            partnership_id=by.partnership_id, arrangement=arrangement, arrangement_version=wanted.version,
            first_day=period.first, last_day=period.last, rule=rule.id, rule_value=rule.value.model_dump(mode="json"),
            seed=seed, population=len(population), population_sha256=drawing.mark_of(population),
            drawn=drawing.draw(population, rule.value, seed), created_by_id=by.membership_id,
        )  # fmt: skip
        sample.save(force_insert=True)
        _make_readings(by, sample, wanted)
        record.wrote("sample.drawn", sample, population=sample.population, drawn=len(sample.drawn))
    return sample


def _make_readings(by: Actor, sample: Sample, arrangement: Arrangement) -> None:
    """A reading for each decision and reader, in a circle that seats the coordinators' office until one is chosen."""
    rule = arrangement.governance.dip_sample
    assert rule is not None
    nation = Nation(Partnership.objects.values_list("nation", flat=True).get(pk=by.partnership_id))
    within = rule.value.read_within
    due = due_on(clock.today(), within.limit, unit_of(arrangement, within.unit), nation)
    held = visible(Determination.objects.filter(pk__in=sample.drawn), by).values_list("pk", "case_id")
    case_of = dict(held)
    references = dict(Case.objects.filter(pk__in=case_of.values()).values_list("pk", "reference"))
    if len(case_of) < len(sample.drawn):
        raise Refused(
            _("The sample holds a decision that your office may not see. Ask for a seat in its circle first.")
        )
    office = [(holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE)]
    for position, key in enumerate(sample.drawn, start=1):
        for number in range(1, rule.value.readers + 1):
            circle = open_circle(
                by=by, purpose="A second reading", seats=office, reason="Gives out second readings"
            )
            Reading(
                partnership_id=by.partnership_id, circle_id=circle.pk, created_by_id=by.membership_id, sample=sample,
                determination_id=key, case_id=case_of[key], case_reference=references[case_of[key]],
                position=position, number=number, due_on=due,
            ).save(force_insert=True)  # fmt: skip
