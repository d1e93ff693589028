"""A study is run on an extract of its purpose; what it found is kept, and seen by few before it is released."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from moothall.core import clock, ledger
from moothall.core.kinds import Invalid, NotAllowed, NotVisible, Refused
from moothall.core.ledger.models import Entry
from moothall.core.ledger.unit import identify
from moothall.evidence.extract.actions import answer_extract, make_packed
from moothall.evidence.studies import queries, running
from moothall.evidence.studies.models import StudyOutput, StudyRun, StudyWork
from moothall.evidence.studies.rules import Standing
from moothall.evidence.studies.tasks import run_in_the_background
from moothall.methods.evaluation.study_run import run_from_data, run_to_json
from moothall.methods.outputs import from_json
from tests.cast import Cast
from tests.database.extracting import approved
from tests.database.studying import PURPOSE, amended, begun, extracted, registered, run

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Ran:
    """A registered study, the extract made for it, and its first run."""

    study: UUID
    made: UUID
    run: StudyRun


@pytest.fixture(scope="module")
def ran(throughout: None, cast: Cast) -> Ran:
    study = registered(cast)
    made = extracted(cast)
    return Ran(study, made, run(cast, study, made))


def test_a_run_is_kept_whole_under_one_hash_and_the_same_inputs_give_the_same_bytes(
    cast: Cast, ran: Ran
) -> None:
    first, second = ran.run, run(cast, ran.study, ran.made)
    with ledger.unit(cast.evaluator, "Look"):
        one = queries.one_run(cast.evaluator, first.pk)
        assert list(one.alike) == [second.created_at]
        record = run_to_json(run_from_data(one.run.findings))
        outputs = [from_json(row.content) for row in one.outputs]
        _file, content = running.take_file(by=cast.evaluator, run_id=first.pk, name=running.RECORD)
    assert hashlib.sha256(record).hexdigest() == one.run.sha256
    assert content == record
    assert [output.sha256() for output in outputs] == [row.sha256 for row in one.outputs]
    assert {row.name for row in one.outputs} >= {"flow", "studied-by-gender"}
    with ledger.unit(cast.data_protection_officer, "Look"):
        entry = Entry.objects.filter(verb="study.run").latest("number")
        assert Entry.objects.filter(verb="extract.used", role="evaluator").count() == 2, (
            "each run takes it anew"
        )
    assert entry.detail["sha256"] == one.run.sha256


def test_everybody_is_told_that_it_was_run_and_only_evaluators_and_checkers_what_came_of_it(
    cast: Cast, ran: Ran
) -> None:
    study, found = ran.study, ran.run
    for actor in (cast.coordinator, cast.chair, cast.police, cast.administrator):
        with ledger.unit(actor, "Look"):
            one = queries.one_study(actor, study)
            assert (one.run.times, one.standing()) == (1, Standing.RUN)
            assert not StudyRun.objects.exists(), "the database itself shows no run"
            assert not StudyOutput.objects.exists()
            with pytest.raises(NotAllowed):
                queries.one_run(actor, found.pk)
            with pytest.raises(NotAllowed):
                running.take_file(by=actor, run_id=found.pk, name=running.RECORD)
    for actor in (cast.evaluator, cast.data_protection_officer):
        with ledger.unit(actor, "Look"):
            assert queries.one_run(actor, found.pk).outputs
            with pytest.raises(NotVisible):
                running.take_file(by=actor, run_id=found.pk, name="another")


@pytest.mark.parametrize(
    "change",
    [
        lambda: StudyRun.objects.update(seed=1),
        lambda: StudyOutput.objects.all().delete(),
        lambda: StudyOutput.objects.update(title="Another"),
    ],
)
def test_the_database_refuses_to_change_what_was_found(
    cast: Cast, ran: Ran, change: Callable[[], object]
) -> None:

    def changed() -> None:
        with transaction.atomic():
            identify(cast.evaluator)
            change()

    with pytest.raises(DatabaseError, match="permission denied"):
        changed()


def test_a_study_is_run_on_an_extract_of_its_own_purpose_whose_approval_holds_and_on_nothing_else(
    cast: Cast, ran: Ran
) -> None:
    study = ran.study
    request = approved(cast, purpose=PURPOSE)
    made = make_packed(by=cast.evaluator, request_id=request).pk
    another = make_packed(by=cast.evaluator, request_id=approved(cast, purpose="another")).pk
    for wrong in (another, UUID(int=0)):
        with pytest.raises(Invalid) as said:
            running.have_run(by=cast.evaluator, study_id=study, made_id=wrong)
        assert said.value.field == "made"
    answer_extract(by=cast.data_protection_officer, request_id=request, answer="withdrawn", reason="Stopped.")
    with pytest.raises(Invalid):
        running.have_run(by=cast.evaluator, study_id=study, made_id=made)
    with pytest.raises(NotAllowed):
        running.have_run(by=cast.coordinator, study_id=study, made_id=made)


def test_past_the_code_the_database_keeps_no_run_on_another_purposes_extract(cast: Cast, ran: Ran) -> None:
    study = ran.study
    another = make_packed(by=cast.evaluator, request_id=approved(cast, purpose="another")).pk
    with ledger.unit(cast.evaluator, "Look"):
        newest = queries.one_study(cast.evaluator, study).newest
    assert newest is not None
    own = {"partnership_id": cast.evaluator.partnership_id, "created_by_id": cast.evaluator.membership_id}
    row = StudyRun(
        **own, study_id=study, protocol=newest, made_id=another, seed=1, code_version="x", sha256="0" * 64, findings={}
    )  # fmt: skip

    def added() -> None:
        with transaction.atomic():
            identify(cast.evaluator)
            row.save(force_insert=True)

    with pytest.raises(DatabaseError, match="row-level security"):
        added()


def test_nothing_is_run_before_its_protocol_is_registered(cast: Cast, ran: Ran) -> None:
    with pytest.raises(Refused, match="Register the protocol first"):
        running.have_run(by=cast.evaluator, study_id=begun(cast, "unregistered"), made_id=ran.made)


def test_the_worker_runs_it_once_says_how_far_it_is_and_why_it_could_not(cast: Cast, ran: Ran) -> None:
    study, made = ran.study, ran.made
    work = running.have_run(by=cast.evaluator, study_id=study, made_id=made)
    with pytest.raises(Refused, match="being run already"):
        running.have_run(by=cast.evaluator, study_id=study, made_id=made)
    with ledger.unit(cast.evaluator, "Look"):
        job = ProcrastinateJob.objects.filter(task_name="studies.run", status="todo").latest("id")
    assert run_in_the_background(**job.args) is True
    assert run_in_the_background(**job.args) is False, "a job done twice runs it once"
    with ledger.unit(cast.evaluator, "Look"):
        done = StudyWork.objects.get(pk=work.pk)
        assert done.ended_at
        assert done.done == done.whole > 1
        assert StudyRun.objects.count() == 2
    with clock.pretend(clock.now() + timedelta(days=1)):
        again = running.have_run(by=cast.evaluator, study_id=study, made_id=made)
        with ledger.unit(cast.evaluator, "Look"):
            asked = queries.usable_extracts(cast.evaluator, done.study)[0].request_id
        answer_extract(
            by=cast.data_protection_officer, request_id=asked, answer="withdrawn", reason="Stopped."
        )
        assert running.run_to_its_end(by=cast.evaluator, work_id=again.pk) is None
    with ledger.unit(cast.evaluator, "Look"):
        assert "approval was withdrawn" in StudyWork.objects.get(pk=again.pk).refused


def test_an_amendment_made_after_the_data_on_the_same_day_is_told_as_a_departure(
    cast: Cast, ran: Ran
) -> None:
    assert "data-seen-before" not in [one["kind"] for one in ran.run.deviations]
    with clock.pretend(clock.now() + timedelta(seconds=2)):
        amended(cast, ran.study, stopping="Not run with fewer than two.")
        again = run(cast, ran.study, ran.made)
    assert "data-seen-before" in [one["kind"] for one in again.deviations]
    assert again.sha256 != ran.run.sha256
