"""Which records are one child's: weighed from what the partnership holds, answered by people, undone without loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.utils import DatabaseError

from moothall.casework.intake.models import Child
from moothall.casework.outcomes.joins import actions, lists, queries
from moothall.casework.outcomes.joins.models import JoinAnswer, JoinPair, JoinRecord, LinkageModel
from moothall.casework.outcomes.returns import actions as returns
from moothall.casework.outcomes.returns.models import ChildNumber
from moothall.commands.link import link
from moothall.core import ledger
from moothall.core.access.models import CircleSeat
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused, Role
from moothall.core.ledger.models import Entry
from moothall.methods.returns import parts_of
from tests.attack.joining import joined
from tests.cast import Cast
from tests.database.joins_work import CHILDREN, cases_told, pair_of, police_list, told
from tests.database.test_returns import BORN, CHILD, upn_of
from tests.unit.returns.return_samples import copy_of_903

pytestmark = pytest.mark.django_db


def points(by: Actor, child: UUID) -> UUID | None:
    with ledger.unit(by, "test"):
        return Child.objects.get(pk=child).same_as_id


def answered(by: Actor, pair: JoinPair, answer: str) -> str:
    return actions.answer_pair(by=by, pair_id=pair.pk, answer=answer, reason="As the key worker says.").stands


def test_cases_and_a_list_are_weighed_and_what_is_uncertain_is_put_before_people(cast: Cast) -> None:
    told(cast)
    with ledger.unit(cast.coordinator, "test") as record:
        found = queries.pairs(cast.coordinator)
        assert [(one.pair.right.source, one.pair.verdict, one.pair.why) for one in found.lines] == [
            ("list", "same", "number"), ("list", "same", "weight"), ("case", "same", "weight"),
            ("list", "same", "weight"), ("list", "question", "between"),
        ]  # fmt: skip
        for line in found.lines:
            parts = sum(part["weight"] + part["commonness"] for part in line.pair.parts)
            assert line.pair.left.source == "case"
            assert parts == pytest.approx(line.pair.weight, abs=0.01)
        assert found.run is not None
        assert (found.run.sources, found.run.model.number) == ({"case": 6, "list": 4}, 1)
        kept = JoinRecord.objects.filter(source="list").select_related("of_list__agency")
        assert {one.of_list.agency.function for one in kept if one.of_list} == {"police"}
        assert not [one for one in kept if "docks" in str(one.values)], (
            "a column that is not compared is not kept"
        )
        pair = found.lines[-1].pair
        page = queries.pair_page(cast.coordinator, pair.pk, record)
    assert page.cautions == ["first_of_january"]
    assert {one.kind: one.how for one in page.beside}["given_names"] == "differs"
    with ledger.unit(cast.data_protection_officer, "test"):
        read = Entry.objects.filter(verb="joins.pair_read", subject_id=pair.pk)
        assert [one.case_id for one in read] == [page.line.left_cases[0].pk]
    again = actions.find_pairs(by=cast.coordinator)
    assert (again.pairs_new, again.pairs_kept) == (0, 5)
    with ledger.unit(cast.coordinator, "test"):
        assert LinkageModel.objects.count() == 1, "the newest model is used again"
        (brought,) = queries.lists(cast.coordinator)
    assert police_list(cast).pk == brought.pk, "the same list twice changes nothing"
    trained = CliRunner().invoke(link, ["train", "--from-database", "--partnership", cast.partnership.code])
    assert trained.exit_code == 0, trained.output
    assert "Before anything" in trained.output
    assert "6 children of cases, 4 lines of lists. Model 1 of this partnership" in trained.output


def test_an_answer_joins_another_person_may_differ_and_a_join_is_undone_without_loss(cast: Cast) -> None:
    third = (("Tesfaye", "Haile Fictional", "2009-03-14", "male", {}),)
    story = cases_told(cast.coordinator, (*CHILDREN[:2], *third, *CHILDREN[3:]))
    police_list(cast)
    actions.find_pairs(by=cast.coordinator)
    one, two, three = (story.child(place) for place in range(3))
    by, second = cast.coordinator, second_coordinator(cast)
    first_two, last_two = pair_of(by, one, two), pair_of(by, two, three)
    with pytest.raises(Invalid) as wrong:
        actions.answer_pair(by=by, pair_id=first_two.pk, answer="same", reason=" ")
    assert wrong.value.field == "reason"
    assert answered(by, last_two, "same") == "same"
    assert (points(by, two), points(by, three)) == (None, two)
    assert answered(by, first_two, "same") == "same"
    assert (points(by, two), points(by, three)) == (one, one), "all three follow through to the oldest"
    assert answered(second, first_two, "different") == "differ"
    assert (points(by, two), points(by, three)) == (None, two), "the other join is as it was"
    assert answered(by, first_two, "different") == "different"
    assert answered(second, first_two, "not_sure") == "different"
    with ledger.unit(by, "test"):
        kept = list(JoinAnswer.objects.filter(pair=first_two).order_by("created_at", "pk"))
        assert [one.answer for one in kept] == ["same", "different", "different", "not_sure"]
        assert kept[0].seen["left"]["given_names"] == "Tesfay"
        assert [line.pair.pk for line in queries.pairs(by, answered=True).lines] == [
            pair.pk for pair in sorted((first_two, last_two), key=lambda pair: -pair.weight)
        ]
    with pytest.raises(DatabaseError), ledger.unit(by, "test"), connection.cursor() as cursor:
        cursor.execute("UPDATE outcomes_join_answer SET answer = 'same'")
    listed = pair_of(by, story.child(3), "Madeup-Nguyen")
    assert answered(by, listed, "same") == "same"
    assert points(by, story.child(3)) is None
    with ledger.unit(by, "test"):
        (brought,) = queries.lists(by)
    lists.take_back_list(by=by, list_id=brought.pk, reason="The police sent the wrong one.")
    with ledger.unit(by, "test"):
        rows = JoinRecord.objects.filter(source="list")
        assert [row.values["family_name"] for row in rows] == ["Madeup-Nguyen"], (
            "what an answer rests on is kept"
        )


def second_coordinator(cast: Cast) -> Actor:
    """Another person who coordinates."""
    return joined(cast, "Morwenna Second", Role.COORDINATOR, cast.agency("local_authority").pk)


def test_a_child_in_a_return_is_joined_by_saying_its_number_which_is_taken_back(
    cast: Cast, tmp_path: Path
) -> None:
    folder = copy_of_903(tmp_path / "return")
    numbers = {"UPN": upn_of(CHILD, folder)}
    story = cases_told(cast.coordinator, (("Casimir", "Fictional", BORN.isoformat(), "male", numbers),))
    one, _new = returns.receive_return(
        by=cast.coordinator, kind="ssda903", year=2018, parts=parts_of(folder), name="r"
    )
    report = returns.take_in(by=cast.coordinator, return_id=one.pk)
    assert report.children_matched == 0, "nothing leads from the case to it but the linkage"
    run = actions.find_pairs(by=cast.coordinator)
    assert (run.sources, run.pairs_kept) == ({"case": 1, "return": 32}, 1)
    with ledger.unit(cast.coordinator, "test"):
        pair = JoinPair.objects.select_related("right").get()
        assert (pair.verdict, pair.right.values["child_id"]) == ("same", CHILD)
        assert JoinRecord.objects.count() == 2, "the other children of the return leave nothing"
    assert answered(cast.coordinator, pair, "same") == "same"
    assert returns.match_again(by=cast.coordinator, return_id=one.pk) == 1
    with ledger.unit(cast.coordinator, "test"):
        assert ChildNumber.objects.get(ended_at=None).child_id == story.child(0)
    assert answered(cast.coordinator, pair, "different") == "different"
    with ledger.unit(cast.coordinator, "test"):
        assert not ChildNumber.objects.filter(ended_at=None).exists()


def test_only_who_may_see_both_records_sees_the_pair_and_nobody_else_weighs(cast: Cast) -> None:
    story = told(cast)
    by = cast.coordinator
    for actor in (cast.chair, cast.evaluator, cast.data_protection_officer):
        with pytest.raises(NotAllowed), ledger.unit(actor, "test"):
            queries.pairs(actor)
        with pytest.raises(NotAllowed):
            actions.find_pairs(by=actor)
        assert seen_in_tables(actor) == [0, 0, 0]
    pair = pair_of(by, story.child(0), story.child(1))
    with ledger.unit(by, "test"):
        seats = CircleSeat.objects.filter(circle_id=story.cases[1].circle_id)
        assert seats.update(ended_at="2026-11-01T00:00:00Z", ended_because="A narrower circle") == 1
        assert pair.pk not in [line.pair.pk for line in queries.pairs(by).lines]
        assert not JoinPair.objects.filter(pk=pair.pk).exists(), "nor by the policy alone"
    with pytest.raises(NotVisible):
        answered(by, pair, "same")


def seen_in_tables(actor: Actor) -> list[Any]:
    with ledger.unit(actor, "test"), connection.cursor() as cursor:
        found = []
        for table in ("record", "pair", "answer"):
            cursor.execute(f"SELECT count(*) FROM outcomes_join_{table}")
            found.append(cursor.fetchone()[0])
        return found


def test_too_few_records_and_a_bad_list_are_said_with_the_mend(cast: Cast) -> None:
    with pytest.raises(Refused, match="too few"):
        actions.find_pairs(by=cast.coordinator)
    with pytest.raises(Invalid) as wrong:
        police_list(cast, "colour,weight\nred,3\n")
    assert wrong.value.field == "file"
    assert "police.csv" in wrong.value.message
    with pytest.raises(Invalid, match="agencies"):
        lists.bring_in_list(
            by=cast.coordinator, agency_id=cast.partnership.pk, name="x", content=b"name\nA B\n"
        )
