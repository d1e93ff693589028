"""A decision drawn to be read again, one copy of it given out, a lesson sent, and a training record; for the world."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from moothall.casework.intake.models import Case
from moothall.casework.quality import actions
from moothall.casework.quality.models import Lesson, Reading, Sample
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_membership, holder_office, open_circle
from moothall.core.access.capabilities import Relation
from moothall.core.kinds import Actor, Role
from moothall.methods.process.periods import quarter_of
from tests.cast import Cast

# What the matrix calls who reads a decision again, and answers for what the review taught: nobody of the panel.
SECOND_READER = "second reader"


def read_again(cast: Cast, reader: Actor, case: Case, determination: UUID) -> dict[tuple[str, str], str]:
    """How the addresses of these pages are filled in."""
    to_give, given = _readings(cast, case, determination)
    actions.choose_reader(by=cast.coordinator, reading_id=given.pk, membership_id=reader.membership_id)
    training = actions.record_training(
        by=cast.coordinator, person_id=cast.police.person_id, arrangement="nrm-child", completed_on=clock.today(),
        courses_done=[("learning", "first_responder_module")],
    )[0]  # fmt: skip
    return {
        ("sample", "sample"): str(given.sample_id), ("reading", "reading"): str(given.pk),
        ("lesson_send", "reading"): str(given.pk), ("reading_give", "reading"): str(to_give.pk),
        ("lesson", "lesson"): str(_lesson(cast, reader, given).pk), ("training_withdraw", "record"): str(training.pk),
        ("governance_theme", "theme"): "voice", ("governance_cases", "figure"): "heard",
    }  # fmt: skip


def _readings(cast: Cast, case: Case, determination: UUID) -> list[Reading]:
    by, quarter = cast.coordinator, quarter_of(clock.today()).before
    with ledger.unit(by, "test"):
        sample = Sample(
            partnership_id=by.partnership_id, arrangement="nrm-child", arrangement_version=case.arrangement_version,
            first_day=quarter.first, last_day=quarter.last, rule="OUR-21",
            rule_value={"decisions": 1, "readers": 2, "read_within": {"limit": 20, "unit": "working_days"}}, seed="ab" * 32,
            population=1, population_sha256="0" * 64, drawn=[determination], created_by_id=by.membership_id,
        )  # fmt: skip
        sample.save(force_insert=True)
        made = []
        for number in (1, 2):
            circle = open_circle(
                by=by, purpose="A second reading", reason="test",
                seats=[(holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE)],
            )  # fmt: skip
            reading = Reading(
                partnership_id=by.partnership_id, circle_id=circle.pk, created_by_id=by.membership_id, sample=sample,
                determination_id=determination, case_id=case.pk, case_reference=case.reference, position=1,
                number=number, due_on=clock.today() + timedelta(days=20),
            )  # fmt: skip
            reading.save(force_insert=True)
            made.append(reading)
    return made


def _lesson(cast: Cast, owner: Actor, reading: Reading) -> Lesson:
    by = cast.coordinator
    with ledger.unit(by, "test"):
        circle = open_circle(
            by=by, purpose="What a review taught", reason="test",
            seats=[(holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE),
                   (holder_membership(owner.membership_id), Relation.ACTION_OWNER)],
        )  # fmt: skip
        lesson = Lesson(
            partnership_id=by.partnership_id, circle_id=circle.pk, created_by_id=by.membership_id, reading=reading,
            theme="voice", learned="The words came last.", action="Put them first.",
            owner_agency_id=owner.agency_id, owner_id=owner.membership_id,
            due_on=clock.today() + timedelta(days=9),
        )  # fmt: skip
        lesson.save(force_insert=True)
    return lesson
