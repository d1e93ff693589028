"""Cases and their steps put straight into the tables, for tests of what is counted over many of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from moothall.casework.intake.models import Case, Child
from moothall.casework.panel.models import AgendaItem, Determination, Meeting, Pack
from moothall.casework.sharing.models import OnwardReferral, StatutoryStep
from moothall.core import ledger
from moothall.core.access.actions import holder_office, open_circle
from moothall.core.access.capabilities import Relation
from moothall.core.kinds import Actor, Role


@dataclass
class Town:
    """Cases put straight into the tables of one partnership, by its coordinator."""

    by: Actor
    circle: UUID
    number: int = 0

    @property
    def _common(self) -> dict[str, Any]:
        return {
            "partnership_id": self.by.partnership_id,
            "circle_id": self.circle,
            "created_by_id": self.by.membership_id,
        }

    def child(self, same_as: Child | None = None) -> Child:
        child = Child(**self._common, given_names="Tomos", family_name="Ffion-Quill", same_as=same_as)
        child.save(force_insert=True)
        return child

    def case(self, child: Child, on: date, arrangement: str = "nrm-child", **given: Any) -> Case:
        self.number += 1
        case = Case(
            **self._common, reference=f"PM-{self.number:05d}", child=child, arrangement=arrangement,
            arrangement_version="1", arrangement_hash="0" * 64, received_on=on, route="panel",
            owning_agency_id=self.by.agency_id, **given,
        )  # fmt: skip
        case.save(force_insert=True)
        return case

    def step(self, case: Case, step: str, on: date, **given: Any) -> StatutoryStep:
        row = StatutoryStep(**self._common, case=case, step=step, happened_on=on, **given)
        row.save(force_insert=True)
        return row

    def listed(self, case: Case, on: date, *, desk: bool = False) -> AgendaItem:
        self.number += 1
        at = datetime(on.year, on.month, on.day, 9, 0, tzinfo=UTC)
        meeting = Meeting(
            partnership_id=self.by.partnership_id, arrangement=case.arrangement, reference=f"PM-{self.number}",
            starts_at=at, ends_at=at, place="Here", desk=desk, created_by_id=self.by.membership_id,
        )  # fmt: skip
        meeting.save(force_insert=True)
        item = AgendaItem(
            **self._common, meeting=meeting, case=case, position=1, minutes_planned=9, purpose="decision"
        )
        item.save(force_insert=True)
        return item

    def decided(self, case: Case, stage: str, outcome: str, on: date) -> None:
        item = self.listed(case, on, desk=True)
        pack = Pack(**self._common, agenda_item=item, version=1, content={}, sha256="0" * 64)
        pack.save(force_insert=True)
        Determination(
            **self._common, case=case, agenda_item=item, stage=stage, outcome=outcome, decided_on=on, pack=pack,
            recorded_at=datetime(on.year, on.month, on.day, 12, 0, tzinfo=UTC), wording_rule="RGT-03",
            voting_how="majority", content={}, sha256="0" * 64,
        ).save(force_insert=True)  # fmt: skip

    def onward(self, case: Case, to: Case | None, on: date, state: str = "made") -> None:
        name = to.arrangement if to else "marac"
        OnwardReferral(
            **self._common, case=case, route=name, state=state, reason="To be safe", to_arrangement=name, to_case=to,
            made_on=on,
        ).save(force_insert=True)  # fmt: skip

    def told(
        self, times: int, *steps: tuple[str, int], start: date = date(2026, 10, 5), **given: Any
    ) -> None:
        """So many children, each with one case received on a day and steps so many days before or after."""
        for _each in range(times):
            case = self.case(self.child(), start, **given)
            for step, days in steps:
                self.step(case, step, start + timedelta(days=days))


def town_of(actor: Actor) -> Town:
    with ledger.unit(actor, "test"):
        holder = holder_office(actor.partnership_id, Role.COORDINATOR)
        circle = open_circle(
            by=actor, purpose="Cases", seats=[(holder, Relation.HOLDS_CASE)], reason="Holds the cases"
        )
    return Town(actor, circle.pk)
