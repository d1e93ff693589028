"""A protocol is written, looked through, registered once and for all, and amended in sight."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Clash, Invalid, NotAllowed, NotVisible, Refused
from moothall.core.ledger.models import Entry
from moothall.core.ledger.unit import identify
from moothall.evidence.extract.actions import make_packed
from moothall.evidence.studies import actions, drafts, queries
from moothall.evidence.studies.models import Study, StudyDraft, StudyProtocol
from moothall.evidence.studies.rules import Standing, Timing
from tests.cast import Cast
from tests.database.extracting import approved
from tests.database.studying import CODE, PROTOCOL, PURPOSE, amended, begun, registered

pytestmark = pytest.mark.django_db


def look(actor: Actor, study: object) -> queries.OneStudy:
    with ledger.unit(actor, "Look"):
        return queries.one_study(actor, study)  # type: ignore[arg-type]


def test_what_is_registered_is_its_canonical_text_under_its_own_hash_and_in_the_ledger(cast: Cast) -> None:
    study = registered(cast)
    one = look(cast.coordinator, study)
    assert one.newest is not None
    assert hashlib.sha256(one.newest.content.encode()).hexdigest() == one.newest.sha256
    assert (one.newest.number, one.draft, one.standing()) == (1, None, Standing.REGISTERED)
    with ledger.unit(cast.coordinator, "Look"):
        place = queries.ledger_place(one.newest)
    with ledger.unit(cast.data_protection_officer, "Look"):
        entry = Entry.objects.get(verb="study.registered", subject_id=one.newest.pk)
    assert place is not None
    assert (place.number, place.sha256) == (entry.number, bytes(entry.hash).hex())
    assert entry.detail["sha256"] == one.newest.sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda: StudyProtocol.objects.update(title="Another"),
        lambda: StudyProtocol.objects.all().delete(),
        lambda: Study.objects.update(purpose="another"),
    ],
)
def test_the_database_refuses_to_change_what_is_registered(cast: Cast, change: Callable[[], object]) -> None:
    registered(cast)

    def changed() -> None:
        with transaction.atomic():
            identify(cast.evaluator)
            change()

    with pytest.raises(DatabaseError, match="permission denied"):
        changed()


def test_a_draft_is_the_evaluators_alone_and_a_registered_protocol_everybodys_who_reads_figures(
    cast: Cast,
) -> None:
    study = begun(cast)
    for actor in (cast.coordinator, cast.chair, cast.data_protection_officer, cast.stranger):
        with pytest.raises(NotVisible):
            look(actor, study)
    actions.register(by=cast.evaluator, study_id=study)
    for actor in (
        cast.coordinator,
        cast.chair,
        cast.police,
        cast.data_protection_officer,
        cast.administrator,
    ):
        assert look(actor, study).newest
    with pytest.raises(NotVisible):
        look(cast.stranger, study)
    for actor in (cast.guardian, cast.social_worker):
        with pytest.raises(NotAllowed):
            look(actor, study)


@pytest.mark.parametrize("who", ["coordinator", "chair", "data_protection_officer", "administrator"])
def test_nobody_but_an_evaluator_writes_registers_or_amends(cast: Cast, who: str) -> None:
    study = registered(cast)
    actor = getattr(cast, who)
    with pytest.raises(NotAllowed):
        actions.begin_study(by=actor, code="another", purpose=PURPOSE)
    with pytest.raises(NotAllowed):
        actions.begin_amendment(by=actor, study_id=study)
    with pytest.raises(NotAllowed):
        actions.register(by=actor, study_id=study)


def test_past_the_code_the_database_lets_nobody_else_add_a_version(cast: Cast) -> None:
    study = registered(cast)
    row = {
        "partnership_id": cast.coordinator.partnership_id, "created_by_id": cast.coordinator.membership_id,
        "study_id": study, "number": 2, "title": "x", "content": "{}", "sha256": "0" * 64, "reason": "x",
    }  # fmt: skip

    def added() -> None:
        with transaction.atomic():
            identify(cast.coordinator)
            StudyProtocol(**row).save(force_insert=True)

    with pytest.raises(DatabaseError, match="row-level security"):
        added()


def test_a_draft_with_faults_is_kept_as_typed_and_cannot_be_registered(cast: Cast) -> None:
    study = begun(cast, text="name: [unclosed")
    with ledger.unit(cast.evaluator, "Look"):
        assert StudyDraft.objects.get(study_id=study).content == "name: [unclosed"
    one = look(cast.evaluator, study)
    assert drafts.checked("name: [unclosed", one.next_version).problems
    with pytest.raises(Refused, match="still to be mended"):
        actions.register(by=cast.evaluator, study_id=study)
    with pytest.raises(Refused, match="cannot be read"):
        actions.save_parts(by=cast.evaluator, study_id=study, values={("title",): "x"})


def test_the_first_lines_must_be_of_this_study_and_this_version(cast: Cast) -> None:
    text = (
        PROTOCOL.read_text()
        .replace("name: waiting-2026", "name: another")
        .replace("version: 1\n", "version: 4\n", 1)
    )
    version = drafts.Version(CODE)
    found = drafts.checked(text.replace("version: 4", "version: 1"), version)
    assert [problem.field for problem in found.problems] == ["name"]
    assert "name: waiting-2026" in str(found.problems[0])


def test_an_amendment_says_why_differs_in_something_and_leaves_the_first_version_in_sight(cast: Cast) -> None:
    study = registered(cast)
    actions.begin_amendment(by=cast.evaluator, study_id=study)
    with pytest.raises(Refused, match="being written already"):
        actions.begin_amendment(by=cast.evaluator, study_id=study)
    with pytest.raises(Refused, match="still to be mended"):
        actions.register(by=cast.evaluator, study_id=study)
    actions.save_parts(by=cast.evaluator, study_id=study, values={("amended_because",): "To see."})
    with pytest.raises(Refused, match="Nothing in it differs"):
        actions.register(by=cast.evaluator, study_id=study)
    actions.save_parts(by=cast.evaluator, study_id=study, values={("seed",): 7})
    second = actions.register(by=cast.evaluator, study_id=study)
    one = look(cast.coordinator, study)
    assert [version.number for version in one.protocols] == [1, 2]
    assert second.reason == "To see."
    assert f'"amends":"{one.protocols[0].sha256}"' in second.content


def test_whether_a_version_came_before_the_data_follows_from_the_first_extract_of_its_purpose(
    cast: Cast,
) -> None:
    study = registered(cast)
    make_packed(by=cast.evaluator, request_id=approved(cast, purpose="another-purpose"))
    assert look(cast.coordinator, study).seen_at is None
    with clock.pretend(clock.now() + timedelta(minutes=1)):
        make_packed(by=cast.evaluator, request_id=approved(cast, purpose=PURPOSE))
    with clock.pretend(clock.now() + timedelta(minutes=2)):
        amended(cast, study, seed=7)
    one = look(cast.coordinator, study)
    assert one.standing() == Standing.DATA_SEEN
    assert [one.timing(version) for version in one.protocols] == [Timing.BEFORE, Timing.AFTER]
    assert '"data_first_seen":"' in one.protocols[1].content, "an amendment after the data says so itself"


def test_a_protocol_written_after_the_data_has_to_say_that_they_were_seen(cast: Cast) -> None:
    make_packed(by=cast.evaluator, request_id=approved(cast, purpose=PURPOSE))
    study = begun(cast)
    one = look(cast.evaluator, study)
    assert one.draft is not None
    found = drafts.checked(one.draft.content, one.next_version)
    assert [problem.field for problem in found.problems] == ["data_first_seen"]
    with pytest.raises(Refused):
        actions.register(by=cast.evaluator, study_id=study)
    seen = clock.today().isoformat()
    actions.save_parts(by=cast.evaluator, study_id=study, values={("data_first_seen",): seen})
    assert actions.register(by=cast.evaluator, study_id=study).number == 1


def test_a_code_is_a_code_and_taken_once(cast: Cast) -> None:
    begun(cast)
    for code, field in ((CODE, "code"), ("../x", "code"), ("a--b", "code")):
        with pytest.raises(Invalid) as wrong:
            actions.begin_study(by=cast.evaluator, code=code, purpose=PURPOSE)
        assert wrong.value.field == field
    with pytest.raises(Invalid) as wrong:
        actions.begin_study(by=cast.evaluator, code="fine", purpose="../x")
    assert wrong.value.field == "purpose"


def test_two_evaluators_who_write_at_once_do_not_lose_each_others_words(cast: Cast) -> None:
    study = begun(cast)
    one = look(cast.evaluator, study)
    assert one.draft is not None
    opened = (one.draft.changed_at - timedelta(minutes=1)).isoformat()
    actions.save_draft(by=cast.evaluator, study_id=study, text=one.draft.content, opened=opened)  # one's own
    from moothall.evidence.studies import rules

    with pytest.raises(Clash):
        rules.check_unmoved(one.draft, opened, cast.coordinator.membership_id)


def test_an_amendment_can_be_given_up_and_a_first_draft_cannot(cast: Cast) -> None:
    study = begun(cast)
    with pytest.raises(NotVisible):
        actions.drop_amendment(by=cast.evaluator, study_id=study)
    actions.register(by=cast.evaluator, study_id=study)
    actions.begin_amendment(by=cast.evaluator, study_id=study)
    actions.drop_amendment(by=cast.evaluator, study_id=study)
    assert look(cast.evaluator, study).draft is None


def test_a_list_of_studies_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    from django.test.utils import CaptureQueriesContext

    registered(cast)
    with ledger.unit(cast.evaluator, "Look"), CaptureQueriesContext(connection) as few:
        assert len(queries.studies(cast.evaluator)) == 1
    for number in range(3):
        registered(cast, f"another-{number}")
    with ledger.unit(cast.evaluator, "Look"), CaptureQueriesContext(connection) as many:
        assert len(queries.studies(cast.evaluator)) == 4
    assert len(few) == len(many) <= 6
