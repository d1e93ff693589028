"""A case before the panel, made with the panel's own verbs; for the tests of this stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from moothall.casework.intake.models import Case, Child
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.panel import actions, queries
from moothall.casework.panel.actions.reasoning import cite_held, hold, reason_limb_held
from moothall.casework.panel.models import AgendaItem, Meeting
from moothall.casework.panel.sitting import Sitting
from moothall.casework.panel.table import PlanFacts, PlanLine
from moothall.casework.sharing.models import Item
from moothall.casework.voice.models import Voice
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_agency, holder_office, open_circle
from moothall.core.access.capabilities import Relation
from moothall.core.kinds import Actor, Role
from tests.cast import Cast

RG, CG = "reasonable_grounds", "conclusive_grounds"
PLAN = PlanFacts(
    (PlanLine("See the child at school", "Hullhaven Virtual School", "", date(2026, 12, 1), "safety"),)
)
WORDS = "The child was taken to a flat in another town and told to hand over packets."


@dataclass
class AtWork:
    """One case listed at one meeting, and its people."""

    cast: Cast
    case: Case
    meeting: Meeting
    item: AgendaItem
    items: list[Item]
    _seats: dict[tuple[UUID, UUID], UUID] = field(default_factory=dict)

    def seat(self, actor: Actor) -> UUID:
        wanted = (self.meeting.pk, actor.membership_id)
        if wanted not in self._seats:
            with ledger.unit(actor, "test"):
                rows = self.meeting.seats.all()
                self._seats |= {(self.meeting.pk, row.membership_id): row.pk for row in rows}
        return self._seats[wanted]

    def now(self, actor: Actor | None = None) -> Sitting:
        actor = actor or self.cast.chair
        with ledger.unit(actor, "test"):
            item = queries.agenda_item(actor, self.meeting.reference, self.case.reference)
            return queries.sitting(actor, item)

    def missing(self, plan: PlanFacts = PLAN) -> set[str]:
        return {one.code for one in self.now().missing(plan)}

    @property
    def voters(self) -> list[Actor]:
        return [self.cast.chair, self.cast.police, self.cast.health]

    def attend(self, *actors: Actor) -> None:
        for actor in actors or self.voters:
            actions.record_attendance(
                by=self.cast.chair, agenda_item_id=self.item.pk, seat_id=self.seat(actor), attendance="present",
                accepted_confidentiality=True,
            )  # fmt: skip

    def give_views(self, outcome: str = "positive") -> None:
        for actor in self.voters:
            actions.give_view(
                by=actor, agenda_item_id=self.item.pk, seat_id=self.seat(actor), stage=RG, outcome=outcome,
                reasons=f"{actor.name} has read the papers.",
            )  # fmt: skip

    def reason(self, stage: str = RG, finding: str = "met", *, by: Actor | None = None) -> None:
        by = by or self.cast.chair
        words = {"evidence_for": WORDS} if stage == RG else {}
        with ledger.unit(by, "Reason the test", must_write=True) as record:
            held = hold(by, self.item.pk)
            for limb in ("act", "purpose", "slavery", "age", "credibility"):
                reason_limb_held(record, held, stage, limb, None, {"finding": finding, **words})
                cite_held(record, held, stage, limb, "for", [self.items[0].pk])

    def vote(self, stage: str = RG, *choices: str, dissent: str = "") -> None:
        choices = choices or ("positive",) * 3
        votes = dict(zip((self.seat(actor) for actor in self.voters), choices, strict=True))
        against = {seat: dissent for seat, choice in votes.items() if dissent and choice == "negative"}
        actions.record_votes(
            by=self.cast.chair, agenda_item_id=self.item.pk, stage=stage, votes=votes, dissents=against
        )

    def best_interests(self) -> None:
        actions.note(
            by=self.cast.chair, agenda_item_id=self.item.pk, what="best_interests",
            words="A decision now lets the child be safe at school.",
        )  # fmt: skip

    def hear(self) -> None:
        hear(self.cast, self.case)

    def complete(self) -> None:
        """Everything a reasonable grounds decision needs."""
        self.attend()
        self.give_views()
        self.reason()
        self.vote()
        self.best_interests()


def hear(cast: Cast, case: Case) -> None:
    with ledger.unit(cast.coordinator, "test"):
        Voice(
            partnership_id=case.partnership_id, circle_id=case.circle_id, created_by_id=cast.coordinator.membership_id,
            case_id=case.pk, heard=True, words="I want to stay at my school.", gathered_how="own_words_spoken",
            gathered_by="Leah Turner", gathered_on=clock.today(),
        ).save(force_insert=True)  # fmt: skip


def a_case(
    cast: Cast, reference: str = "MH-2026-0041", *, lead: Actor | None = None, received: date | None = None
) -> Case:
    """A case in scope, as intake would leave it."""
    by = cast.coordinator
    received = received or clock.today() - timedelta(days=12)
    rules = all_arrangements().in_force("nrm-child", received)
    with ledger.unit(by, "test"):
        circle = open_circle(
            by=by, purpose="A case", reason="Holds the case",
            seats=[
                (holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE),
                (holder_agency(by.agency_id, Role.CONTRIBUTOR), Relation.HOLDS_CASE),
            ],
        )  # fmt: skip
        common = {
            "partnership_id": by.partnership_id,
            "circle_id": circle.pk,
            "created_by_id": by.membership_id,
        }
        child = Child(
            **common, given_names="Tomos", family_name="Ffion-Quill",
            date_of_birth=(received - timedelta(days=365 * 15)).isoformat(), birth_certainty="confirmed",
        )  # fmt: skip
        child.save(force_insert=True)
        case = Case(
            **common, reference=reference, child=child, arrangement=rules.name, arrangement_version=rules.version,
            arrangement_hash=rules.sha256, received_on=received, route="panel", owning_agency_id=by.agency_id,
            lead_worker_id=(lead or cast.social_worker).membership_id, answers={"public_order": "no", "bad_faith": "no"},
        )  # fmt: skip
        case.save(force_insert=True)
        for number, marking in ((1, "whole_panel"), (2, "whole_panel"), (3, "chair_only")):
            circle_id = circle.pk
            if marking == "chair_only":
                narrow = open_circle(
                    by=by, purpose="For the chair alone", reason="Marked chair only",
                    seats=[(holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE)],
                    within=circle.pk, keeping=Relation.CHAIRS,
                )  # fmt: skip
                circle_id = narrow.pk
            Item(
                **{**common, "circle_id": circle_id}, case=case, number=number, agency=cast.agency("police"),
                dated=received, title=f"Police report {number}", text=f"{WORDS} ({number})", gateway="safeguarding",
                marking=marking,
            ).save(force_insert=True)  # fmt: skip
    return case


def at_work(
    cast: Cast, *, chair: Actor | None = None, lead: Actor | None = None, heard: bool = True,
    seats: list[Actor] | None = None, received: date | None = None, open_now: bool = True,
    reference: str = "MH-2026-0041", day: date = date(2026, 11, 26),
) -> AtWork:  # fmt: skip
    """A case listed, its papers frozen and released, its sitting open."""
    by, chair = cast.coordinator, chair or cast.chair
    case = a_case(cast, reference, lead=lead, received=received)
    if heard:
        hear(cast, case)
    starts = datetime(day.year, day.month, day.day, 9, 30, tzinfo=clock.UNITED_KINGDOM)
    seats = seats if seats is not None else [cast.police, cast.health, cast.guardian]
    meeting = actions.schedule_meeting(
        by=by, arrangement="nrm-child", starts_at=starts, ends_at=starts + timedelta(hours=2),
        place="Town Hall, room 3", chair_id=chair.membership_id, seat_ids=[one.membership_id for one in seats],
    )  # fmt: skip
    item = actions.list_case(by=by, meeting_id=meeting.pk, case_id=case.pk)
    actions.freeze_papers(by=by, agenda_item_id=item.pk)
    actions.release_papers(by=by, agenda_item_id=item.pk)
    if open_now:
        actions.open_sitting(by=chair, agenda_item_id=item.pk)
    with ledger.unit(by, "test"):
        items = list(Item.objects.filter(case_id=case.pk).order_by("number"))
    return AtWork(cast, case, meeting, item, items)
