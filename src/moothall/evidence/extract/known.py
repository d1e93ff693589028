"""What was known at the end of a day, read as the extract's role, and nothing that was recorded later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from moothall.casework.intake.models import Child, ReferralSource
from moothall.casework.outcomes.models import Handover, Measure, Wave
from moothall.casework.outcomes.returns.models import ReturnRow
from moothall.casework.panel.models import AgendaItem, Determination, Dissent, Reconsideration
from moothall.casework.plans.models import Need, PlanReview
from moothall.casework.sharing.models import InformationRequest, OnwardReferral, Reply, StatutoryStep
from moothall.casework.voice.models import Voice
from moothall.core.access.models import Agency, Partnership
from moothall.core.clock import UNITED_KINGDOM
from moothall.evidence.extract.models import Remembered

Row = dict[str, Any]
ByCase = dict[UUID, list[Row]]


@dataclass
class Known:
    """All that the tables are made from, as known at the end of `as_at`. Rows are plain mappings by column."""

    as_at: date
    partnership: Row
    agencies: dict[UUID, Row]
    cases: dict[UUID, Row]
    children: dict[UUID, Row]
    plans: ByCase
    matches: dict[UUID, Row]
    actions: ByCase
    letters: ByCase
    needs: dict[UUID, str]
    of_case: dict[str, ByCase] = field(default_factory=dict)
    of_return: ByCase = field(default_factory=dict)

    def of(self, what: str, case_id: UUID) -> list[Row]:
        """A case's rows of one table, in the order they were recorded."""
        return self.of_case[what].get(case_id, [])

    def function(self, agency_id: UUID | None) -> str | None:
        """What an agency is for, by its arrangement's code."""
        found = self.agencies.get(agency_id) if agency_id else None
        return found["function"] if found else None

    def same_child(self, child_id: UUID) -> UUID:
        """The one record that stands for all that people have found to be of one child."""
        seen = {child_id}
        while (other := self.children[child_id]["same_as_id"]) is not None and other not in seen:
            if other not in self.children:
                break
            seen.add(other)
            child_id = other
        return child_id


def end_of(day: date) -> datetime:
    """The first moment that is no longer of this day in the United Kingdom."""
    return datetime.combine(day + timedelta(days=1), time.min, UNITED_KINGDOM)


def known_at(as_at: date) -> Known:
    """Read everything. Inside `valve.reading_for`, in a fixed number of queries."""
    before = end_of(as_at)
    remembered = {name: _remembered(name, before) for name in _CHANGING}
    known = Known(
        as_at=as_at,
        partnership=dict(Partnership.objects.values("id", "code", "nation", "authority_codes").get()),
        agencies={row["id"]: dict(row) for row in Agency.objects.values("id", "function", "reference_code")},
        cases={row["id"]: row for row in remembered["intake_case"]},
        children={row["id"]: row for row in remembered["intake_child"]},
        plans=_by_case(remembered["plans_plan"]),
        matches={row["id"]: row for row in remembered["outcomes_return_match"]},
        actions=_by_case(remembered["plans_action"]),
        letters=_by_case(remembered["panel_letter"]),
        needs=dict(Need.objects.values_list("id", "what")),
    )
    known.of_case = {name: _by_case(_rows(*what, before)) for name, what in _READ.items()}
    plan_case = {row["id"]: row["case_id"] for row in remembered["plans_plan"]}
    reviews = _rows(PlanReview, ("plan_id", "held_on"), before)
    known.of_case["reviews"] = _by_case(
        {**row, "case_id": plan_case[row["plan_id"]]} for row in reviews if row["plan_id"] in plan_case
    )
    known.of_return = _return_rows(before)
    return known


def _return_rows(before: datetime) -> ByCase:
    """Rows of returns by the match that brought them in, opened: codes and days, without names and numbers."""
    field_of = ReturnRow._meta.get_field("values")
    found: ByCase = defaultdict(list)
    for row in _rows(ReturnRow, ("match_id", "kind", "year", "table", "values", "line"), before):
        found[row["match_id"]].append({**row, "values": field_of.opened(row["values"], row["id"])})
    return found


_READ: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "sources": (ReferralSource, ("case_id", "referrer_agency_id")),
    "requests": (InformationRequest, ("case_id", "agency_id", "withdrawn_at")),
    "replies": (Reply, ("request_id", "outcome", "request__case_id")),
    "steps": (StatutoryStep, ("case_id", "step", "happened_on", "ended_on", "supersedes_id")),
    "onward": (OnwardReferral, ("case_id", "state", "made_on")),
    "voices": (Voice, ("case_id", "heard", "gathered_on", "supersedes_id")),
    "decisions": (
        Determination,
        ("case_id", "agenda_item_id", "stage", "outcome", "in_time", "decided_on", "recorded_at", "wording_rule",
         "voting_how", "content", "supersedes_id"),
    ),
    "dissents": (Dissent, ("agenda_item_id", "stage", "agenda_item__case_id")),
    "reconsiderations": (Reconsideration, ("case_id", "asked_on")),
    "sittings": (AgendaItem, ("case_id", "opened_at")),
    "waves": (Wave, ("case_id", "point", "due_on", "way", "reason_code", "supersedes_id")),
    "measures": (
        Measure, ("case_id", "point", "instrument", "instrument_version", "values", "total", "own", "supersedes_id"),
    ),
    "handovers": (Handover, ("case_id", "handed_on")),
}  # fmt: skip
#: A sitting carries the moment it was opened; all else the moment it was recorded.
_MOMENT: dict[type[Model], str] = {AgendaItem: "opened_at"}


def _rows(model: type[Model], columns: tuple[str, ...], before: datetime) -> list[Row]:
    moment = _MOMENT.get(model, "created_at")
    found = model._default_manager.filter(Q(**{f"{moment}__lt": before})).order_by(moment, "id")
    rows = list(found.values("id", moment, *columns))
    for row in rows:
        for name in [name for name in row if name.endswith("__case_id")]:
            row["case_id"] = row.pop(name)
    return rows


def _by_case(rows: Iterable[Row]) -> ByCase:
    found: ByCase = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


# -- rows that are changed in place --------------------------------------------------------------------------


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _key(value: Any) -> UUID | None:
    return UUID(value) if value else None


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("received_on", "closed_on", "ended_on", "due_on", "state_on", "sent_on"), _day),
    "ended_at": _moment,
    **dict.fromkeys(
        ("child_id", "same_as_id", "owning_agency_id", "guardian_id", "case_id", "need_id", "because_item_id",
         "because_determination_id", "owner_agency_id"), _key,
    ),
}  # fmt: skip
_CHANGING = (
    "intake_case", "intake_child", "plans_plan", "plans_action", "panel_letter", "outcomes_return_match",
)  # fmt: skip
_SEALED = ("date_of_birth", "ethnicity")


def _remembered(table: str, before: datetime) -> list[Row]:
    """Each row of a table as it stood, with the moment it was made (`made_at`)."""
    found: dict[UUID, Row] = {}
    changes = Remembered.objects.filter(of_table=table, created_at__lt=before).order_by(
        "created_at", "number"
    )
    for of_row, values, at in changes.values_list("of_row", "values", "created_at").iterator(2000):
        made_at = found[of_row]["made_at"] if of_row in found else at
        found[of_row] = {**values, "id": of_row, "made_at": made_at}
    return [_read(row) for row in found.values()]


def _read(row: Row) -> Row:
    return {
        name: _opened(name, value, row["id"])
        if name in _SEALED
        else _READERS[name](value)
        if name in _READERS
        else value
        for name, value in row.items()
    }


def _opened(name: str, value: str | None, child_id: UUID) -> Any:
    """A sealed value of a child's record, opened as its own row's. It is made coarse before it is written."""
    if value is None:
        return None
    field_of = Child._meta.get_field(name)
    return field_of.opened(bytes.fromhex(value[2:]), child_id)  # type: ignore[union-attr]
