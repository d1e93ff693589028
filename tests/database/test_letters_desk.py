"""Letters are made from the record, filled by a person, and kept as they were sent."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from moothall.casework.intake.models import Case, Link
from moothall.casework.panel import actions as panel
from moothall.casework.panel.correspondence import actions, queries
from moothall.casework.panel.correspondence.kinds import Words
from moothall.casework.panel.correspondence.withheld import names_in
from moothall.casework.panel.letters import Kind
from moothall.casework.panel.models import Determination, Letter
from moothall.core import clock, ledger
from moothall.core.kinds import Clash, Invalid, NotAllowed, NotVisible, Refused
from moothall.look.paper import Document
from tests.cast import Cast
from tests.database.panel_at_work import PLAN, AtWork, at_work

pytestmark = pytest.mark.django_db
EXPLOITER = "Dean Harrowgate"


@pytest.fixture(scope="module")
def told(throughout: None, cast: Cast) -> AtWork:
    """A case with a suspected exploiter linked to it, about to be decided."""
    work = at_work(cast)
    work.complete()
    with ledger.unit(cast.coordinator, "test"):
        for label in (EXPLOITER, "Biscuit"):
            Link(
                partnership_id=work.case.partnership_id, circle_id=work.case.circle_id, case_id=work.case.pk,
                created_by_id=cast.coordinator.membership_id, what="person", label=label, relation="suspect",
            ).save(force_insert=True)  # fmt: skip
    return work


@pytest.fixture
def work(told: AtWork) -> AtWork:
    return copy.deepcopy(told)


@pytest.fixture
def made(work: AtWork) -> Determination:
    return panel.finalise(by=work.cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[-1]


def _drafted(cast: Cast, made: Determination) -> dict[str, Letter]:
    letters = actions.draft_letters(by=cast.coordinator, determination_id=made.pk)
    return {letter.recipient: letter for letter in letters}


def _text(document: Document) -> str:
    return repr(document)


def _sayings(made: Determination, sentence: str) -> Words:
    limbs = [limb["code"] for limb in made.content["limbs"]]
    return Words(
        reasons=dict.fromkeys(limbs, sentence), actions={"0": sentence}, change=sentence, next_steps=(sentence,),
        carer_name="Mair Fairweather", may_tell_carer=True,
    )  # fmt: skip


def test_everybody_the_arrangement_names_is_drafted_to(cast: Cast, made: Determination) -> None:
    letters = _drafted(cast, made)
    assert set(letters) == {"child", "carer", "first_responder", "competent_authority", "police"}
    assert all(letter.sent_on is None and letter.rule == "NOT-02" for letter in letters.values())


def test_drafting_again_is_refused(cast: Cast, made: Determination) -> None:
    _drafted(cast, made)
    with pytest.raises(Refused):
        actions.draft_letters(by=cast.coordinator, determination_id=made.pk)


def test_the_childs_letter_is_in_the_band_of_its_age_and_can_be_the_other(
    cast: Cast, made: Determination
) -> None:
    child = _drafted(cast, made)["child"]
    assert (child.band, queries.kind_of(child)) == ("11_to_17", Kind.CHILD_11_TO_17)
    younger = actions.redraft(
        by=cast.coordinator, letter_id=child.pk, words=Words(), kind=Kind.CHILD_TO_11, note=""
    )
    assert younger.band == "to_11"
    assert "Some grown-ups met" in _text(queries.document_of(younger))
    assert "Some grown-ups met" not in _text(queries.document_of(child))


def test_the_childs_letter_has_the_number_to_dial(cast: Cast, made: Determination) -> None:
    child = _drafted(cast, made)["child"]
    assert "01632" in _text(queries.document_of(child))


@pytest.mark.parametrize("recipient", ["child", "carer"])
def test_no_letter_to_the_family_names_a_linked_exploiter(
    cast: Cast, made: Determination, recipient: str
) -> None:
    letter = _drafted(cast, made)[recipient]
    sentence = f"{EXPLOITER}, whom they call Biscuit, was there. Harrowgate drove."
    written = actions.redraft(
        by=cast.coordinator, letter_id=letter.pk, words=_sayings(made, sentence), note=sentence
    )
    said = _text(queries.document_of(written))
    for name in ("Harrowgate", "Biscuit", "Dean"):
        assert name not in said
    assert "a name is left out" in said


def test_no_letter_has_the_words_of_an_item_for_the_chair_alone(cast: Cast, work: AtWork) -> None:
    secret = work.items[2]
    panel.cite(
        by=cast.chair, agenda_item_id=work.item.pk, stage="reasonable_grounds", limb="act", side="for",
        item_ids=[work.items[0].pk, secret.pk],
    )  # fmt: skip
    made = panel.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[-1]
    for letter in _drafted(cast, made).values():
        if letter.recipient != "carer":
            said = _text(queries.document_of(letter))
            assert secret.title not in said
            assert secret.text not in said


def test_what_rests_on_a_marked_item_is_not_explained_to_the_child(cast: Cast, work: AtWork) -> None:
    panel.cite(
        by=cast.chair, agenda_item_id=work.item.pk, stage="reasonable_grounds", limb="act", side="for",
        item_ids=[work.items[2].pk],
    )  # fmt: skip
    made = panel.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[-1]
    child = _drafted(cast, made)["child"]
    words = Words(reasons={"act": "You were driven away.", "purpose": "You were told to carry packets."})
    said = _text(queries.document_of(actions.redraft(by=cast.coordinator, letter_id=child.pk, words=words)))
    assert "driven away" not in said
    assert "carry packets" in said


def test_the_home_office_has_the_full_reasons(cast: Cast, made: Determination) -> None:
    said = _text(queries.document_of(_drafted(cast, made)["competent_authority"]))
    assert "told to hand over packets" in said
    assert "Tomos Ffion-Quill" in said
    assert "A decision now lets the child be safe at school." in said


def test_partners_read_initials_and_no_name_of_the_child(cast: Cast, made: Determination) -> None:
    letters = _drafted(cast, made)
    for recipient in ("first_responder", "police"):
        assert "Ffion-Quill" not in _text(queries.document_of(letters[recipient]))


def test_a_carer_it_is_not_safe_to_write_to_is_not_written_to(cast: Cast, made: Determination) -> None:
    carer = _drafted(cast, made)["carer"]
    written = actions.redraft(
        by=cast.coordinator, letter_id=carer.pk, words=Words(carer_name="Mair", safe_to_write=False)
    )
    with pytest.raises(Refused):
        actions.record_sent(by=cast.coordinator, letter_id=written.pk, sent_on=clock.today(), how="post")
    with pytest.raises(Invalid):
        actions.record_not_sent(by=cast.coordinator, letter_id=written.pk, reason=" ")
    kept = actions.record_not_sent(by=cast.coordinator, letter_id=written.pk, reason="Not safe to write.")
    with pytest.raises(Refused):
        actions.record_sent(by=cast.coordinator, letter_id=kept.pk, sent_on=clock.today(), how="post")


def test_a_letter_that_was_sent_is_never_changed(cast: Cast, made: Determination) -> None:
    child = _drafted(cast, made)["child"]
    sent = actions.record_sent(by=cast.coordinator, letter_id=child.pk, sent_on=clock.today(), how="by_hand")
    assert len(sent.sent_sha256) == 64
    with pytest.raises(Refused):
        actions.record_sent(by=cast.coordinator, letter_id=child.pk, sent_on=clock.today(), how="post")
    with ledger.unit(cast.coordinator, "test"):
        for change in ({"sent_how": "post"}, {"language": "cy"}, {"sent_on": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Letter.objects.filter(pk=child.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM panel_letter")


def test_the_same_version_gives_the_same_paper(cast: Cast, made: Determination) -> None:
    child = _drafted(cast, made)["child"]
    with ledger.unit(cast.coordinator, "test"):
        again = Letter.objects.get(pk=child.pk)
        assert queries.pdf_of(again) == queries.pdf_of(child)


def test_a_correction_is_a_new_version_and_the_sent_one_stays(cast: Cast, made: Determination) -> None:
    child = _drafted(cast, made)["child"]
    actions.record_sent(by=cast.coordinator, letter_id=child.pk, sent_on=clock.today(), how="by_hand")
    again = actions.redraft(
        by=cast.coordinator, letter_id=child.pk, words=Words(), note="We got a date wrong."
    )
    assert (again.version, again.sent_on) == (2, None)
    with ledger.unit(cast.coordinator, "test"):
        desk = queries.desk(cast.coordinator, Case.objects.get(pk=made.case_id))
        assert child.pk in {letter.pk for letter in desk.older}
        assert again.pk in {letter.pk for letter in desk.newest}


def test_two_who_write_at_once_lose_nothing(cast: Cast, made: Determination) -> None:
    child = _drafted(cast, made)["child"]
    actions.redraft(by=cast.coordinator, letter_id=child.pk, words=Words(), note="Mine")
    with pytest.raises(Clash):
        actions.redraft(by=cast.chair, letter_id=child.pk, words=Words(), note="Yours")


def test_a_letter_is_not_sent_tomorrow_or_before_it_was_made(cast: Cast, made: Determination) -> None:
    child = _drafted(cast, made)["child"]
    for days in (1, -1):
        day = clock.today() + timedelta(days=days)
        with pytest.raises(Invalid):
            actions.record_sent(by=cast.coordinator, letter_id=child.pk, sent_on=day, how="post")


def test_only_who_holds_or_hears_the_case_prepares_letters(cast: Cast, made: Determination) -> None:
    for actor in (cast.stranger, cast.police_contributor, cast.police, cast.administrator):
        with pytest.raises((NotVisible, NotAllowed)):
            actions.draft_letters(by=actor, determination_id=made.pk)


def test_a_letter_can_be_in_welsh(cast: Cast, made: Determination) -> None:
    child = _drafted(cast, made)["child"]
    welsh = actions.redraft(by=cast.coordinator, letter_id=child.pk, words=Words(), language="cy")
    assert queries.document_of(welsh).language == "cy"
    with pytest.raises(Invalid):
        actions.redraft(by=cast.coordinator, letter_id=welsh.pk, words=Words(), language="fr")


def test_a_case_out_of_scope_is_told_to_the_home_office(cast: Cast, work: AtWork) -> None:
    with pytest.raises(Refused):
        actions.draft_routing_notice(by=cast.coordinator, case_id=work.case.pk)
    with ledger.unit(cast.coordinator, "test"):
        Case.objects.filter(pk=work.case.pk).update(
            route="home_office",
            in_scope=False,
            route_reason="99 days to the 18th birthday.",
            route_rules=["ELG-02"],
        )
    letter = actions.draft_routing_notice(by=cast.coordinator, case_id=work.case.pk)
    said = _text(queries.document_of(letter))
    assert "99 days to the 18th birthday." in said
    assert "ELG-02" in said
    actions.record_sent(by=cast.coordinator, letter_id=letter.pk, sent_on=clock.today(), how="secure_email")


def test_names_are_found_in_what_was_said_of_suspects() -> None:
    text = "A man called Deano Pryce, and 'little tick'. He drives a car. They live in the flat."
    assert list(names_in(text)) == ["little tick", "Deano Pryce"]
