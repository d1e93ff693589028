"""Saving the whole sitting page in one act, field by field, so that two writers never lose a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from moothall.casework.panel import page, queries, rules
from moothall.casework.panel.actions.reasoning import (
    Held,
    cite_held,
    keep_plan_lines,
    note_held,
    reason_limb_held,
    record_votes_held,
    write_plan_contents_held,
)
from moothall.casework.panel.actions.table import declare_conflict, record_attendance
from moothall.casework.panel.actions.views import close_round_if_complete, draft_view, give_view
from moothall.casework.panel.models import AgendaItem
from moothall.casework.panel.sitting import Sitting
from moothall.casework.panel.table import Place
from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import may, one_visible, require
from moothall.core.kinds import Actor, Invalid, Refused


@dataclass
class Both:
    """A field that two people changed: what it is called, and the text that stands there."""

    label: str
    theirs: str


@dataclass
class PageSaved:
    """What became of a page that was sent: the fields saved, those that clash, those refused and why."""

    sitting: Sitting
    fields: dict[str, str]
    saved: list[str] = field(default_factory=list)
    clashes: dict[str, Both] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    gone: bool = False


def save_page(
    *, by: Actor, agenda_item_id: UUID, posted: Mapping[str, str], drawn: Mapping[str, str]
) -> PageSaved:
    """Save every field the person changed. `drawn` holds the marks the page was drawn with.

    A field somebody else changed meanwhile is not overwritten: it is in `clashes`. A field that a rule refuses is
    in `errors`; the others are saved all the same. Raises Refused where the sitting is closed or not open.
    One who stands aside by it is `gone`: the sitting is as it was before, and out of their sight.
    """
    with ledger.unit(by, "Save the sitting") as record:
        item = one_visible(queries.AGENDA.select_for_update(of=("self",)), by, pk=agenda_item_id)
        require(by, Capability.REASON_TEST, item.circle_id)
        rules.check_open(item)
        sitting = queries.sitting(by, item)
        held = page.page_fields(sitting, by)
        result = PageSaved(sitting=sitting, fields=held)
        changes = _changes(held, posted, drawn, result)
        _Saver(by, sitting, held, changes, result).save()
        result.gone = bool(changes) and not may(by, Capability.REASON_TEST, item.circle_id)
        if changes and not result.gone:
            fresh = _again(by, item)
            close_round_if_complete(by, fresh)
            result.sitting = _again(by, item) if fresh.round_closed and not sitting.round_closed else fresh
            result.fields = page.page_fields(result.sitting, by)
        if changes or result.clashes:  # a page sent back as it was drawn changes nothing and leaves no entry
            record.wrote(
                "sitting.saved",
                item,
                case_id=item.case_id,
                saved=len(result.saved),
                clashes=len(result.clashes),
            )
    return result


def _again(by: Actor, item: AgendaItem) -> Sitting:
    """The sitting as it stands now, its own row included."""
    return queries.sitting(by, one_visible(queries.AGENDA, by, pk=item.pk))


def _changes(
    held: Mapping[str, str], posted: Mapping[str, str], drawn: Mapping[str, str], result: PageSaved
) -> dict[str, str]:
    changes = {}
    for name, now in held.items():
        if name not in posted and name not in drawn:
            continue
        mine = posted.get(name, "").replace("\r\n", "\n")
        if mine == now:
            continue
        before = drawn.get(name)
        if before == page.mark(mine):
            continue
        if before is not None and before != page.mark(now):
            result.clashes[name] = Both(page.label_of(name, result.sitting), now)
            continue
        changes[name] = mine
    return changes


class _Saver:
    """Applies the changed fields, group by group, in the order a meeting goes."""

    def __init__(
        self,
        by: Actor,
        sitting: Sitting,
        held: Mapping[str, str],
        changes: Mapping[str, str],
        result: PageSaved,
    ) -> None:
        self.by, self.sitting, self.held, self.changes, self.result = by, sitting, held, changes, result
        self.item = sitting.item.pk
        self.held_sitting = Held(sitting.item, sitting.arrangement)

    def save(self) -> None:
        own = self.sitting.place_of(self.by)
        leaves = own is not None and self.changes.get(f"aside-{own.id}") == "yes"
        for place in self.sitting.places:
            self._attendance(place)
            if not (leaves and place is own):
                self._conflict(place)
        for place in self.sitting.places:
            if not (leaves and place is own):
                self._view(place)
        for stage in self.sitting.stages:
            self._limbs(stage)
        self._citations()
        for stage in self.sitting.stages:
            self._votes(stage)
        for name in page.NOTES:
            if name in self.changes:
                with self._trying([name]) as record:
                    note_held(record, self.held_sitting, name, self.changes[name])
        parts = [name for name in self.changes if name.startswith("plan_part-")]
        if parts:
            said = {name.partition("-")[2]: self.changes[name] for name in parts}
            with self._trying(parts) as record:
                write_plan_contents_held(record, self.held_sitting, said)
        self._plan_lines()
        if own is not None and leaves:  # last: nothing of the case is in sight after it
            self._conflict(own)

    def _now(self, name: str) -> str:
        return self.changes.get(name, self.held.get(name, ""))

    def _any(self, *names: str) -> list[str]:
        return [name for name in names if name in self.changes]

    @contextmanager
    def _trying(self, names: list[str]) -> Iterator[ledger.Record]:
        try:
            with ledger.unit(self.by, "Save the sitting") as record:
                yield record
            self.result.saved += names
        except Invalid as refusal:
            self.result.errors.setdefault(
                refusal.field if refusal.field in self.held else names[0], []
            ).append(refusal.message)
        except Refused as refusal:
            self.result.errors.setdefault(names[0], []).append(refusal.message)

    def _attendance(self, place: Place) -> None:
        attendance, information, accepted, left = (
            f"{what}-{place.id}" for what in ("attendance", "information", "confidential", "left")
        )
        changed = self._any(attendance, information, accepted, left)
        if changed:
            with self._trying(changed):
                record_attendance(
                    by=self.by, agenda_item_id=self.item, seat_id=place.seat.pk,
                    attendance=self._now(attendance) or "invited", sent_information=self._now(information) == "yes",
                    accepted_confidentiality=self._now(accepted) == "yes",
                    left=self._now(left) == "yes" if left in self.changes else None,
                )  # fmt: skip

    def _conflict(self, place: Place) -> None:
        tie, text, aside = (f"{what}-{place.id}" for what in ("tie", "conflict", "aside"))
        changed = self._any(tie, text, aside)
        if changed:
            with self._trying(changed):
                declare_conflict(
                    by=self.by, agenda_item_id=self.item, seat_id=place.seat.pk, tie=self._now(tie),
                    text=self._now(text), stood_aside=self._now(aside) == "yes",
                )  # fmt: skip

    def _view(self, place: Place) -> None:
        outcome, reasons, given = (f"{what}-{place.id}" for what in ("view", "reasons", "given"))
        changed = self._any(outcome, reasons, given)
        if not changed:
            return
        words = {"outcome": self._now(outcome), "reasons": self._now(reasons)}
        stage, seat_id = self.sitting.opening_stage, place.seat.pk
        if self._any(outcome, reasons):
            with self._trying(self._any(outcome, reasons)):
                draft_view(by=self.by, agenda_item_id=self.item, seat_id=seat_id, stage=stage, **words)
        if self._now(given) == "yes":
            with self._trying([given]):
                give_view(by=self.by, agenda_item_id=self.item, seat_id=seat_id, stage=stage, **words)

    def _limbs(self, stage: str) -> None:
        for limb in self.sitting.limbs(stage):
            names = {f"limb-{stage}-{limb.code}-{short}": part for short, part in page.LIMB_PARTS.items()}
            changed = self._any(*names)
            if changed:
                parts = {names[name]: self.changes[name] for name in changed}
                with self._trying(changed) as record:
                    reason_limb_held(record, self.held_sitting, stage, limb.code, None, parts)

    def _citations(self) -> None:
        for name in [name for name in self.changes if name.startswith("cite-")]:
            _, limb, side = name.split("-")
            with self._trying([name]) as record:
                ids = _ids(self.changes[name])
                cite_held(record, self.held_sitting, self.sitting.opening_stage, limb, side, ids)

    def _votes(self, stage: str) -> None:
        choices: dict[UUID, str] = {}
        words: dict[UUID, str] = {}
        names: list[str] = []
        for kind, into in (("vote", choices), ("dissent", words)):
            for place in self.sitting.places:
                if (name := f"{kind}-{stage}-{place.id}") in self.changes:
                    into[place.seat.pk] = self.changes[name]
                    names.append(name)
        reason = self.changes.get(f"reason-{stage}")
        if names or reason is not None:
            with self._trying(names or [f"reason-{stage}"]) as record:
                record_votes_held(record, self.held_sitting, stage, choices, words, reason)

    def _plan_lines(self) -> None:
        changed = [name for name in self.changes if name.startswith("action-")]
        if not changed:
            return
        lines: dict[str, dict[str, str]] = defaultdict(dict)
        for name, now in self.held.items():
            if name.startswith("action-") and (words := self.changes.get(name, now)):
                _, number, part = name.split("-")
                lines[number][part] = words
        free = max(
            [int(number) + 1 for number in lines] + [int((self.sitting.item.plan_lines or {}).get("next", 0))]
        )
        with self._trying(changed):
            keep_plan_lines(self.by, self.sitting.item, {"next": free, "lines": dict(lines)})


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(one) for one in text.split(",") if one]
    except ValueError:
        raise Invalid("cite", "There is no such item.") from None


def take_plan_line(*, by: Actor, agenda_item_id: UUID, number: int) -> None:
    """Take away a plan line that has become an action of the plan."""
    with ledger.unit(by, "Add an action from the sitting", must_write=True):
        item = one_visible(AgendaItem.objects.select_for_update(), by, pk=agenda_item_id)
        lines = dict(item.plan_lines or {})
        kept = {key: line for key, line in lines.get("lines", {}).items() if key != str(number)}
        keep_plan_lines(by, item, {**lines, "lines": kept})
