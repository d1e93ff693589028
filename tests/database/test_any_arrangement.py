"""The four older arrangements from referral to outcome by their verbs alone, and what stops each of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from moothall.casework.intake.arrivals import PersonTold, Told, open_told
from moothall.casework.intake.assessments.actions import record_assessment
from moothall.casework.intake.assessments.queries import all_instruments
from moothall.casework.intake.assessments.rules import Filled
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.scope import route_again
from moothall.casework.intake.standing import rate_case, record_consent
from moothall.casework.panel import actions, queries
from moothall.casework.panel.models import AgendaItem, Determination, Meeting
from moothall.casework.panel.sitting import Sitting
from moothall.casework.panel.table import PlanFacts, PlanLine
from moothall.casework.sharing.models import Item
from moothall.casework.sharing.onward import StepDone, note_not_sent, refer_on
from moothall.casework.sharing.releasing import answer_release, ask_release
from moothall.casework.voice.actions import record_not_heard
from moothall.core import clock, ledger
from moothall.core.access.queries import one_visible
from moothall.core.kinds import Actor, Refused
from tests.attack import doors
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PLAN = PlanFacts((PlanLine("Change the locks", "Hullhaven Housing", "", date(2026, 12, 1), "safety"),))


def told(arrangement: str, answers: dict[str, str], **person: Any) -> Told:
    born = person.pop("born", date(1990, 5, 4))
    return Told(
        arrangement=arrangement, account="The neighbour heard shouting and called.", answers=answers,
        person=PersonTold(
            given_names="Marigold", family_name="Testerton-Vale", date_of_birth=born, **person
        ),
    )  # fmt: skip


def again(by: Actor, case: Case) -> Case:
    with ledger.unit(by, "test"):
        return Case.objects.select_related("child", "partnership", "owning_agency").get(pk=case.pk)


def fill(cast: Cast, case: Case, name: str, say: str) -> None:
    """Fill in an instrument with one answer to every yes-or-no question."""
    shelf = {one.name: one for one in all_instruments().all_in_force(clock.today())}
    answers = {question.code: say for question in shelf[name].questions()}
    with ledger.unit(cast.coordinator, "test"):
        record_assessment(
            by=cast.coordinator, case=case, instrument=name,
            filled=Filled(
                answers=answers, completed_by="Leah Turner", completed_on=clock.today(),
                completed_for=cast.agency("police").pk,
            ),
        )  # fmt: skip


def item_of(cast: Cast, case: Case, agency: str, number: int = 1) -> Item:
    with ledger.unit(cast.coordinator, "test"):
        row = Item(
            partnership_id=case.partnership_id, circle_id=case.circle_id,
            created_by_id=cast.coordinator.membership_id, case=case, number=number, agency=cast.agency(agency),
            title="A report", text="Seen twice at the same address.", gateway="safeguarding", marking="whole_panel",
        )  # fmt: skip
        row.save(force_insert=True)
    return row


def sitting(cast: Cast, item: AgendaItem) -> Sitting:
    with ledger.unit(cast.chair, "test"):
        fresh = one_visible(queries.AGENDA, cast.chair, pk=item.pk)
        return queries.sitting(cast.chair, fresh)


def missing(cast: Cast, item: AgendaItem, plan: PlanFacts = PLAN) -> dict[str, str]:
    return {one.code: one.sentence for one in sitting(cast, item).missing(plan)}


def meet(cast: Cast, case: Case, *seats: Actor, chair: Actor | None = None) -> AgendaItem:
    starts = datetime(2026, 11, 26, 9, 30, tzinfo=clock.UNITED_KINGDOM)
    chair = chair or cast.chair
    meeting: Meeting = actions.schedule_meeting(
        by=cast.coordinator, arrangement=case.arrangement, starts_at=starts, ends_at=starts + timedelta(hours=3),
        place="Town Hall", chair_id=chair.membership_id, seat_ids=[one.membership_id for one in seats],
    )  # fmt: skip
    item = actions.list_case(by=cast.coordinator, meeting_id=meeting.pk, case_id=case.pk)
    actions.freeze_papers(by=cast.coordinator, agenda_item_id=item.pk)
    actions.release_papers(by=cast.coordinator, agenda_item_id=item.pk)
    actions.open_sitting(by=chair, agenda_item_id=item.pk)
    for actor in (chair, *seats):
        attend(cast, item, actor)
    return item


def seat_of(item: AgendaItem, actor: Actor) -> UUID:
    with ledger.unit(actor, "test"):
        return next(row.pk for row in item.meeting.seats.all() if row.membership_id == actor.membership_id)


def attend(cast: Cast, item: AgendaItem, actor: Actor) -> None:
    actions.record_attendance(
        by=cast.chair, agenda_item_id=item.pk, seat_id=seat_of(item, actor), attendance="present",
        accepted_confidentiality=True,
    )  # fmt: skip


def vote(cast: Cast, item: AgendaItem, stage: str, outcome: str, *voters: Actor, reason: str = "") -> None:
    actions.record_votes(
        by=cast.chair, agenda_item_id=item.pk, stage=stage, reason=reason or None,
        votes={seat_of(item, voter): outcome for voter in voters or (cast.chair,)},
    )  # fmt: skip


def unheard(cast: Cast, case: Case) -> None:
    """Record why the person could not be heard, by the first of the arrangement's reasons."""
    fresh = again(cast.coordinator, case)
    with ledger.unit(cast.coordinator, "test"):
        code = arrangement_of(cast.coordinator, fresh).voice.reasons_not_had.value[0].code
    record_not_heard(by=cast.coordinator, case=fresh, code=code, reason="Not safe yet.", on=clock.today())


def decide(cast: Cast, item: AgendaItem, plan: PlanFacts = PLAN) -> Determination:
    return actions.finalise(by=cast.chair, agenda_item_id=item.pk, plan=plan, late_reason="Snow.")[-1]


MARAC = {"safe_contact": "After four.", "perpetrator": "A former partner.", "professional_judgement": "no",
         "escalation": "no"}  # fmt: skip


def test_a_desk_sends_a_child_on_once_the_owner_releases_what_it_knows(cast: Cast) -> None:
    answers = {"kind": "contact", "concern": "Seen with older men at the station."}
    case = open_told(by=cast.coordinator, told=told("mash", answers, born=date(2012, 3, 1))).case
    assert case.in_scope
    item = item_of(cast, case, "health")
    rate_case(by=cast.coordinator, case_id=case.pk, rating="red", reasons="Danger tonight.")
    unheard(cast, case)
    desk = actions.open_desk(by=cast.coordinator, case_id=case.pk, leader_id=cast.chair.membership_id)
    assert desk.meeting.desk
    assert actions.open_desk(
        by=cast.coordinator, case_id=case.pk, leader_id=cast.chair.membership_id
    ).pk == desk.pk  # fmt: skip
    vote(cast, desk, "triage", "strategy_discussion")
    assert "onward" in missing(cast, desk)
    step = StepDone(clock.today(), "SD-1")
    with pytest.raises(Refused) as held:
        refer_on(
            by=cast.coordinator, case_id=case.pk, route="strategy_discussion", reason="Significant harm.",
            item_ids=[item.pk], step=step,
        )  # fmt: skip
    assert held.value.reasons == [f"{cast.agency('health').name} has not released item 1."]
    asked = ask_release(by=cast.coordinator, item_id=item.pk, where="The strategy discussion")
    with pytest.raises(Refused):
        answer_release(by=cast.coordinator, release_id=asked.pk, released=True)
    answer_release(by=cast.health_contributor, release_id=asked.pk, released=True)
    sent = refer_on(
        by=cast.coordinator, case_id=case.pk, route="strategy_discussion", reason="Significant harm.",
        item_ids=[item.pk], step=step,
    )  # fmt: skip
    assert sent.step is not None
    for route in ("nrm_child",):
        note_not_sent(
            by=cast.coordinator, case_id=case.pk, route=route, reason="No sign of exploitation yet."
        )
    actions.note(by=cast.chair, agenda_item_id=desk.pk, what="best_interests", words="To be safe tonight.")
    assert missing(cast, desk) == {}
    made = decide(cast, desk)
    assert made.outcome == "strategy_discussion"
    assert made.settles


def test_a_second_referral_within_a_year_is_found_to_be_a_repeat(cast: Cast) -> None:
    first = open_told(by=cast.coordinator, told=told("marac", {**MARAC, "professional_judgement": "yes",
                                                               "judgement_reasons": "Strangulation."})).case  # fmt: skip
    assert again(cast.coordinator, first).in_scope
    second = open_told(by=cast.coordinator, told=told("marac", MARAC)).case
    assert second.repeat_of_id == first.pk
    route_again(by=cast.coordinator, case_id=second.pk)
    assert again(cast.coordinator, second).in_scope


def test_a_conference_hears_a_victim_through_an_advocate(cast: Cast) -> None:
    case = open_told(by=cast.coordinator, told=told("marac", MARAC)).case
    fill(cast, case, "dash-24", "yes")
    route_again(by=cast.coordinator, case_id=case.pk)
    assert again(cast.coordinator, case).in_scope
    item = meet(cast, case, cast.police, cast.health)
    unheard(cast, case)
    vote(cast, item, "risk", "high_risk")
    assert "advocate" in missing(cast, item)


def test_a_channel_panel_without_the_police_of_the_area_decides_nothing(cast: Cast) -> None:
    answers = {"reasonable_grounds": "yes", "grounds": "Violent material.", "lives_in": "E23000099"}
    case = open_told(by=cast.coordinator, told=told("channel", answers, born=date(2001, 2, 3))).case
    item = meet(cast, case, cast.police, cast.health)
    assert "not for the area" in missing(cast, item)["area"]


def test_support_begins_only_with_consent_and_a_plan_that_says_all(cast: Cast, settings: Any) -> None:
    police = cast.agency("police")
    answers = {"reasonable_grounds": "yes", "grounds": "Violent material.", "lives_in": police.reference_code}
    case = open_told(by=cast.coordinator, told=told("channel", answers, born=date(2001, 2, 3))).case
    fill(cast, case, "vulnerability-22", "yes")
    item = meet(cast, case, cast.police, cast.health)
    vote(cast, item, "vulnerability", "support", cast.chair, cast.police, cast.health)
    assert "plan_contents" in missing(cast, item)
    parts = dict.fromkeys(("consent", "nature", "provider", "how_and_when"), "As agreed at the table.")
    actions.write_plan_contents(by=cast.chair, agenda_item_id=item.pk, parts=parts)
    unheard(cast, case)
    assert missing(cast, item) == {}
    made = decide(cast, item)
    assert not made.settles
    assert [(one["code"], one["words"]) for one in made.content["plan"]["says"]] == list(parts.items())
    settings.MOOTHALL_DEMO_SIGN_IN = True
    page = doors.client_of(cast.chair).get(reverse("determination", args=[case.reference, made.pk]))
    assert page.content.decode().count("As agreed at the table.") == 4
    item = meet(cast, case, cast.police, cast.health)
    vote(cast, item, "consent", "support_begins", cast.chair, cast.police, cast.health)
    assert set(missing(cast, item)) == {"consent"}
    record_consent(by=cast.coordinator, case_id=case.pk, answer="given", given_by="person", name="M. T-V.",
                   how="In writing.", answered_on=clock.today())  # fmt: skip
    assert missing(cast, item) == {}
    assert decide(cast, item).outcome == "support_begins"
