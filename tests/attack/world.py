"""One case told from its referral to its plan, a second at the table, and everybody who might knock at a door."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.urls import URLPattern

from moothall.casework.intake.actions import receive_message, send_referral
from moothall.casework.intake.assessments.actions import record_assessment, save_draft
from moothall.casework.intake.assessments.rules import Filled
from moothall.casework.intake.care import (
    appoint_guardian,
    pause_clock,
    record_hazard,
    record_link,
    set_identifier,
)
from moothall.casework.intake.drafts import desk_circle, save_answers, start_draft
from moothall.casework.intake.emergency import open_in_emergency
from moothall.casework.intake.models import Case, Fact, PossibleMatch, ReferralSource
from moothall.casework.intake.scope import record_scope
from moothall.casework.outcomes.actions import record_wave
from moothall.casework.outcomes.links import give_link
from moothall.casework.outcomes.returns import actions as returns
from moothall.casework.outcomes.rules import Told
from moothall.casework.panel.actions import afterwards, finalising, meetings, papers, reasoning, table, views
from moothall.casework.panel.correspondence.actions import draft_letters, record_sent
from moothall.casework.panel.models import AgendaItem, Meeting, MeetingSeat, Minutes, Pack
from moothall.casework.panel.table import PlanFacts, PlanLine
from moothall.casework.plans.actions import add_action, add_need, make_version
from moothall.casework.sharing.actions import add_to_chronology, answer, ask_agencies, record_step
from moothall.casework.sharing.models import Item
from moothall.casework.sharing.queries import arrangement_for_request
from moothall.casework.sharing.rules import NewItem
from moothall.casework.voice.actions import record_voice
from moothall.core import clock, ledger
from moothall.core.files.actions import keep_file
from moothall.core.files.rules import MESSAGE
from moothall.core.kinds import Actor, Role
from moothall.methods.instruments import catalogue
from moothall.methods.returns import parts_of
from tests.attack.extracts import extracts
from tests.attack.front_door import front_door, people_of_the_hub
from tests.attack.joining import joined
from tests.attack.releases import releases
from tests.attack.same_child import paired
from tests.attack.second_readings import SECOND_READER, read_again
from tests.attack.studies import studies
from tests.cast import Cast
from tests.unit.intake_message.filled import TAMSIN

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "nrm-referral"
RG, CG = "reasonable_grounds", "conclusive_grounds"
FAMILY_NAME = "Fictional-Quayle"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class World:
    """What stands, and how each address is filled in."""

    cast: Cast
    decided: Case
    sitting: Case
    meeting: Meeting
    people: dict[str, Actor]
    arguments: dict[str, str] = field(default_factory=dict)
    special: dict[tuple[str, str], str] = field(default_factory=dict)
    written: dict[Actor | None, int] = field(default_factory=dict)

    def kwargs_for(self, route: URLPattern) -> dict[str, str]:
        """A value for each part of the address. Raises KeyError naming a part this world has nothing for."""
        found = {}
        for name in route.pattern.converters:
            key = (route.name or "", name)
            if key not in self.special and name not in self.arguments:
                raise KeyError(f"The world of tests/attack has no {name!r} for the address {route.name!r}.")
            found[name] = self.special.get(key) or self.arguments[name]
        return found


def build(cast: Cast) -> World:
    """Tells the story with the application's own verbs, each by the person who would do it."""
    with clock.pretend(datetime(2026, 11, 2, 10, 0, tzinfo=clock.UNITED_KINGDOM)):
        decided = _referred(cast, {})
        sitting = _referred(cast, {"ExternalId": "another", "Customer.Forename1": "Gwil"})
    parts: dict[str, str] = {}
    _guardian(cast, decided)
    _guardian(cast, sitting)
    _ask_and_answer(cast, decided, parts)
    _ask_and_answer(cast, sitting, {})
    for case in (decided, sitting):
        _hear(cast, case, parts if case is decided else {})
    meeting, items = _meet(cast, [decided, sitting])
    determination = _decide(cast, meeting, items[0], parts)
    table.open_sitting(by=cast.chair, agenda_item_id=items[1].pk)
    world = World(cast, decided, sitting, meeting, _people(cast))
    world.arguments = {
        **parts, "reference": decided.reference, "meeting": meeting.reference, "rule": "TIM-01",
        "membership": str(cast.education.membership_id), "determination": str(determination), "pk": str(determination),
    }  # fmt: skip
    world.special = {
        (name, "reference"): sitting.reference for name in ("sitting", "sitting_table", "sitting_finalise")
    } | _written_referrals(cast)
    _records(cast, decided, world)
    world.special |= read_again(cast, world.people[SECOND_READER], decided, determination)
    world.special |= front_door(cast, world.people)
    world.arguments["opening"] = _emergency(cast, decided)
    world.arguments |= _statutory_return(cast, decided)
    world.arguments |= paired(cast, decided)
    world.special |= _followed(cast, decided)
    world.arguments |= {"point": "baseline", "token": "A" * 43}
    world.arguments |= extracts(cast)
    world.special |= releases(cast)
    of_studies, of_some = studies(cast, world.arguments["made"])
    world.arguments |= of_studies
    world.special |= of_some
    return world


def _followed(cast: Cast, case: Case) -> dict[tuple[str, str], str]:
    """A baseline that was missed, with its reason, and an address given to the child."""
    with clock.pretend(datetime(2026, 11, 3, 10, 0, tzinfo=clock.UNITED_KINGDOM)):
        with ledger.unit(cast.coordinator, "test"):
            case = Case.objects.select_related("child", "partnership").get(pk=case.pk)
        link, _token = give_link(
            by=cast.coordinator, case=case, point="baseline", instrument="own-goals", language="en"
        )
        record_wave(
            by=cast.coordinator, case=case, point="baseline",
            told=Told("missed", clock.today(), reason_code="not_safe"),
        )  # fmt: skip
    return {("link_withdraw", "link"): str(link.pk)}


def _emergency(cast: Cast, case: Case) -> str:
    """The case opened in an emergency by somebody who knocks at no door of this walk."""
    opened = open_in_emergency(
        by=cast.advocate, why="He has rung from a stranger's flat.", reference=case.reference
    )
    return str(opened.pk)


def _written_referrals(cast: Cast) -> dict[tuple[str, str], str]:
    """A referral the owning agency's social worker is writing, one sent that waits, and a file at the desk."""
    by, desk = cast.social_worker, cast.coordinator
    being_written, sent = start_draft(by=by), start_draft(by=by)
    answers = {**TAMSIN, "authority_told_on": "2026-11-10"}
    save_answers(by=by, draft_id=being_written.pk, answers=answers, page="name")
    save_answers(by=by, draft_id=sent.pk, answers=answers, page="name")
    source = send_referral(by=by, draft_id=sent.pk)
    message = (SAMPLES / "child-domestic-overseas.json").read_bytes()
    with ledger.unit(desk, "test"):
        kept = keep_file(
            by=desk, circle_id=desk_circle(by=desk), name="referral.json", content=message, limits=MESSAGE
        )
    return {
        ("referral_preview", "file"): str(kept.pk),
        ("referral_preview", "received"): clock.today().isoformat(),
        ("referral_waiting", "source"): str(source.pk),
        ("referral_sent", "draft"): str(sent.pk),
        ("referral_draft", "draft"): str(being_written.pk),
        ("referral_evidence", "draft"): str(being_written.pk),
        ("referral_check", "draft"): str(being_written.pk),
        ("referral_page", "draft"): str(being_written.pk),
        ("referral_page", "page"): "name",
    }


def _records(cast: Cast, case: Case, world: World) -> None:
    """A hazard, a link, a pause, a possible match, and the source as received."""
    by, today = cast.coordinator, clock.today()
    hazard = record_hazard(
        by=by, case_id=case.pk, about="staff", text="A dog.", review_on=today + timedelta(days=9)
    )
    link = record_link(by=by, case_id=case.pk, what="place", label="The flat", relation="Was found there")
    pause = pause_clock(
        by=by, case_id=case.pk, code="child_missing", reason="Missing.", from_date=case.received_on
    )
    _assess(cast, case, world)
    with ledger.unit(by, "test"):
        source = ReferralSource.objects.get(case_id=case.pk)
        match = PossibleMatch(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id,
            case=case, child=world.sitting.child, why=["name"],
        )  # fmt: skip
        match.save(force_insert=True)
        minutes = Minutes.objects.filter(circle_id=case.circle_id).first()
    world.special |= {
        ("hazard_review", "hazard"): str(hazard.pk), ("link_end", "link"): str(link.pk),
        ("clock_resume", "pause_id"): str(pause.pk), ("referral_original", "source"): str(source.pk),
        ("match_decide", "match"): str(match.pk), ("minutes_file", "pk"): str(minutes.pk if minutes else ""),
        ("minutes_file", "form"): "pdf", ("amend_minutes", "item"): world.arguments["agenda_item"],
        ("answer_reconsideration", "pk"): world.arguments["reconsideration"],
        ("item_file", "item_id"): world.arguments["scan"],
        ("letter_sent", "letter_id"): world.arguments["sent_letter"],
        ("sent_file", "item_id"): world.arguments["scan"], ("sitting_pack", "reference"): world.sitting.reference,
    }  # fmt: skip


def _assess(cast: Cast, case: Case, world: World) -> None:
    """A questionnaire filled in, one left half way, and a missing episode to fill one in for."""
    by, used = cast.coordinator, catalogue().in_force("exploitation-screen", clock.today())
    with ledger.unit(by, "test"):
        case = Case.objects.select_related("child", "partnership").get(pk=case.pk)
        answers = {question.code: "no" for question in used.questions()}
        filled = Filled(answers, "Leah Turner", clock.today())
        made = record_assessment(by=by, case=case, instrument=used.name, filled=filled)
        save_draft(by=by, case=case, instrument=used.name, answers={"gifts": "yes"}, beside={})
        episode = record_step(by=by, case=case, step="missing_episode", happened_on=case.received_on)
    world.arguments |= {"instrument": used.name, "assessment": str(made.pk)}
    world.special |= {
        ("assessment_episode", "instrument"): "missing-episode-risk",
        ("assessment_episode", "step"): str(episode.pk),
        ("episode_interview", "step"): str(episode.pk),
    }


def _referred(cast: Cast, changed: dict[str, str]) -> Case:
    sample = json.loads((SAMPLES / "child-county-lines.json").read_text())
    raw = json.dumps({**sample, **changed}).encode()
    received = receive_message(by=cast.coordinator, raw=raw, received_on=clock.today())
    record_scope(
        by=cast.coordinator,
        case_id=received.case.pk,
        answers={"public_order": "no", "bad_faith": "no", "age_disputed": "no"},
    )
    with ledger.unit(cast.coordinator, "test"):
        return Case.objects.select_related("child").get(pk=received.case.pk)


def _guardian(cast: Cast, case: Case) -> None:
    appoint_guardian(by=cast.coordinator, case_id=case.pk, membership_id=cast.guardian.membership_id)


def _ask_and_answer(cast: Cast, case: Case, parts: dict[str, str]) -> None:
    health = cast.health_contributor
    with ledger.unit(cast.coordinator, "test"):
        case = Case.objects.select_related("child", "partnership").get(pk=case.pk)
        step = record_step(
            by=cast.coordinator, case=case, step="strategy_discussion", happened_on=case.received_on,
            record_number="LCS-1",
        )  # fmt: skip
        entry = add_to_chronology(
            by=cast.coordinator, case=case, happened_on=case.received_on, text="Missing for two nights."
        )
    asked = ask_agencies(
        by=cast.coordinator, case=case, agencies=[cast.agency("health").pk], gateway="safeguarding",
        note="Please say what you hold.",
    )[0]  # fmt: skip
    with ledger.unit(health, "test"):
        arrangement = arrangement_for_request(health, asked)
    on = clock.today() - timedelta(days=2)
    answer(
        by=health, request_id=asked.pk, arrangement=arrangement, outcome="information",
        items=[
            NewItem(title="Seen", text="Seen on the ward.", gateway="safeguarding", marking="whole_panel", dated=on),
            NewItem(title="Scan", text="As attached.", gateway="safeguarding", marking="whole_panel", dated=on,
                    file=("notes.pdf", PDF)),
            NewItem(title="Alone", text="The flat on Quay Lane.", gateway="safeguarding", marking="chair_only",
                    dated=on),
        ],
    )  # fmt: skip
    with ledger.unit(health, "test"):
        first = Item.objects.get(case_id=case.pk, number=1)
        scan = Item.objects.get(case_id=case.pk, number=2)
    with ledger.unit(cast.coordinator, "test"):
        fact = Fact.objects.filter(case_id=case.pk).first()
    parts |= {
        "entry": str(entry.pk), "scan": str(scan.pk), "step": str(step.pk), "request_id": str(asked.pk), "file_id": str(scan.file_id), "file": str(scan.file_id),
        "item": str(first.pk), "item_id": str(first.pk), "fact": str(fact.pk), "fact_id": str(fact.pk),
        "number": "1", "agency": str(asked.agency_id),
    }  # fmt: skip


def _hear(cast: Cast, case: Case, parts: dict[str, str]) -> None:
    with ledger.unit(cast.coordinator, "test"):
        case = Case.objects.select_related("child", "partnership").get(pk=case.pk)
        voice = record_voice(
            by=cast.coordinator, case=case, words="I want to stay at my school.", gathered_on=clock.today(),
            gathered_how="own_words_spoken", gathered_by="Leah Turner, Social worker", advocate_present="yes",
        )  # fmt: skip
    parts |= {"voice": str(voice.pk), "voice_id": str(voice.pk)}


def _meet(cast: Cast, cases: list[Case]) -> tuple[Meeting, list[AgendaItem]]:
    by, starts = cast.coordinator, clock.now() + timedelta(days=3)
    meeting = meetings.schedule_meeting(
        by=by, arrangement="nrm-child", starts_at=starts, ends_at=starts + timedelta(hours=3), place="Room 2",
        chair_id=cast.chair.membership_id, seat_ids=[one.membership_id for one in (cast.police, cast.health)],
    )  # fmt: skip
    items = []
    for case in cases:
        item = meetings.list_case(by=by, meeting_id=meeting.pk, case_id=case.pk)
        papers.freeze_papers(by=by, agenda_item_id=item.pk)
        papers.release_papers(by=by, agenda_item_id=item.pk)
        items.append(item)
    return meeting, items


def _decide(cast: Cast, meeting: Meeting, item: AgendaItem, parts: dict[str, str]) -> UUID:
    chair = cast.chair
    table.open_sitting(by=chair, agenda_item_id=item.pk)
    with ledger.unit(chair, "test"):
        seats = {seat.membership_id: seat for seat in MeetingSeat.objects.filter(meeting_id=meeting.pk)}
        items = list(
            Item.objects.filter(case_id=item.case_id).order_by("number").values_list("pk", flat=True)
        )
        pack = Pack.objects.filter(agenda_item_id=item.pk).first()
    for seat in seats.values():
        table.record_attendance(
            by=chair,
            agenda_item_id=item.pk,
            seat_id=seat.pk,
            attendance="present",
            accepted_confidentiality=True,
        )
    for stage in (RG, CG):
        card = {
            "evidence_for": "Items 1 and 2.", "evidence_against": "Nothing.", "finding": "met",
            "different_view": "Other evidence.",
        }  # fmt: skip
        with ledger.unit(chair, "Reason the test", must_write=True) as record:
            held = reasoning.hold(chair, item.pk)
            for limb in ("act", "purpose", "slavery", "age", "credibility"):
                reasoning.reason_limb_held(record, held, stage, limb, None, card)
                reasoning.cite_held(record, held, stage, limb, "for", items[:1])
        voters = (chair, cast.police, cast.health)
        for actor in voters:
            views.give_view(
                by=actor, agenda_item_id=item.pk, seat_id=seats[actor.membership_id].pk, stage=stage,
                outcome="positive", reasons="On the papers.",
            )  # fmt: skip
        reasoning.record_votes(
            by=chair, agenda_item_id=item.pk, stage=stage, dissents={},
            votes={seats[actor.membership_id].pk: "positive" for actor in voters},
        )  # fmt: skip
    for what in ("best_interests", "discussion"):
        reasoning.note(by=chair, agenda_item_id=item.pk, what=what, words="Safety comes first.")
    need = add_need(
        by=chair, case_id=item.case_id, what="risk", text="They know the address.", goal="Safe at home."
    )
    owned = add_action(
        by=chair, case_id=item.case_id, text="Meet weekly", owner_agency_id=cast.agency("voluntary_sector").pk,
        due_on=clock.today() + timedelta(days=10), because="The risk", because_limb="purpose",
        agenda_item_id=item.pk, need_id=need.pk,
    )  # fmt: skip
    lines = PlanFacts(
        (PlanLine("Meet weekly", "Harbour Young People's Project", "", owned.due_on, "The risk"),)
    )
    made = finalising.finalise(
        by=chair, agenda_item_id=item.pk, plan=lines, late_reason="Waited for a reply."
    )
    asked = afterwards.ask_reconsideration(
        by=chair, determination_id=made[-1].pk, asked_by_kind="first_responder", asked_by_name="Police",
        asked_on=clock.today(), grounds="New evidence.",
    )  # fmt: skip
    make_version(by=chair, case_id=item.case_id, because="Agreed at the sitting")
    drafted = draft_letters(by=chair, determination_id=made[-1].pk)
    letter, sent = drafted[0], next(one for one in drafted if one.recipient == "police")
    record_sent(by=chair, letter_id=sent.pk, sent_on=clock.today(), how="post")
    parts |= {
        "letter_id": str(letter.pk), "sent_letter": str(sent.pk), "form": "pdf", "need_id": str(need.pk), "action_id": str(owned.pk), "agenda_item": str(item.pk), "item_id_agenda": str(item.pk),
        "pack": str(pack.pk if pack else ""), "seat": str(seats[cast.police.membership_id].pk),
        "reconsideration": str(asked.pk), "reconsideration_id": str(asked.pk),
    }  # fmt: skip
    return made[-1].pk


def _people(cast: Cast) -> dict[str, Actor]:
    """Everybody of the matrix, by how they stand to the case. The order is that of the columns."""
    other_owner = joined(cast, "Ola Brand", Role.ACTION_OWNER, cast.agency("youth_justice").pk)
    other_guardian = joined(cast, "Wren Hale", Role.GUARDIAN, cast.agency("guardian_service").pk)
    return {
        "coordinator holding it": cast.coordinator,
        "chair of its panel": cast.chair,
        "chair of another panel": cast.social_worker_as_chair,
        "seat on its panel": cast.police,
        "seat not on its panel": cast.education,
        "contributor of its owner": cast.social_worker,
        "contributor asked": cast.health_contributor,
        "contributor not asked": cast.education_contributor,
        "owner of an action": cast.action_owner,
        "owner of no action": other_owner,
        "guardian of the child": cast.guardian,
        "guardian of another": other_guardian,
        "data protection officer": cast.data_protection_officer,
        "evaluator": cast.evaluator,
        "administrator": cast.administrator,
        "coordinator elsewhere": cast.stranger,
        "seat elsewhere": cast.stranger_on_a_panel,
        SECOND_READER: joined(cast, "Iolo Marsh", Role.SEAT_MEMBER, cast.agency("education").pk),
        **people_of_the_hub(cast),
    }


def _statutory_return(cast: Cast, case: Case) -> dict[str, str]:
    """A return taken in, in which one child may be the child of the case."""
    folder = SAMPLES.parent / "ssda903"
    one, _new = returns.receive_return(
        by=cast.coordinator, kind="ssda903", year=2018, parts=parts_of(folder), name="ssda903"
    )
    line = (folder / "header.csv").read_text().splitlines()[1].split(",")
    set_identifier(by=cast.coordinator, case_id=case.pk, system="UPN", value=line[4])
    returns.take_in(by=cast.coordinator, return_id=one.pk)
    return {"return_id": str(one.pk)}
