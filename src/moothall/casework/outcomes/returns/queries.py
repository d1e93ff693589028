"""What became of each return, who was found in it, and what the returns say of one case's child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case, Child
from moothall.casework.outcomes.queries import nrm_referrals, own_cases
from moothall.casework.outcomes.returns import keeping
from moothall.casework.outcomes.returns.counting import live_matches, live_rows, told_history
from moothall.casework.outcomes.returns.keeping_time import keeping_in_force
from moothall.casework.outcomes.returns.models import (
    ChildNumber,
    ReturnFile,
    ReturnForgotten,
    ReturnMatch,
    ReturnProgress,
    ReturnReport,
    StatutoryReturn,
)
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.gather import gather
from moothall.core.access.models import Partnership
from moothall.core.access.queries import first_actor, one_visible, require, visible
from moothall.core.kinds import Actor, NotVisible, Refused, Role
from moothall.core.ledger.unit import identify
from moothall.methods.returns import CollectionYear
from moothall.methods.returns.indicators import (
    History,
    Indicators,
    Measured,
    Period,
    all_measured,
    indicators,
)
from moothall.methods.returns.keeping_rules import KeepingRule, KeepingRules

MOST = 200


@dataclass(frozen=True, slots=True)
class OneReturn:
    """A return with its report, if it has been read, and how it stands."""

    row: StatutoryReturn
    report: ReturnReport | None
    done: int
    whole: int
    counts: bool
    kept_by: KeepingRules

    @property
    def state(self) -> str:
        """`waiting`, `reading`, `refused`, `counts` (it is the one in force) or `superseded`."""
        if self.report is None:
            return "reading" if self.done else "waiting"
        if not self.report.was_read:
            return "refused"
        return "counts" if self.counts else "superseded"

    @property
    def rule(self) -> KeepingRule:
        """The rule that says how long its files are kept. One that waits to be read is kept as if it counted."""
        return self.kept_by.rule(counts=self.counts or self.report is None)

    @property
    def kept_until(self) -> date:
        """The last day its files are kept."""
        taken_in_on = self.row.created_at.astimezone(clock.UNITED_KINGDOM).date()
        return self.rule.value.last_day(self.year, taken_in_on)

    @property
    def year(self) -> CollectionYear:
        """The year it is about."""
        return CollectionYear(self.row.year)


def returns(actor: Actor) -> list[OneReturn]:
    """Every return that was taken in, the newest year first. Four queries. Raises NotAllowed."""
    require(actor, Capability.TAKE_IN_RETURNS)
    rows = visible(StatutoryReturn.objects.order_by("-year", "kind", "authority_code", "-created_at"), actor)
    return list(with_reports(actor, list(rows[:MOST])))


def with_reports(actor: Actor, rows: list[StatutoryReturn]) -> Iterator[OneReturn]:
    """Each return with its report, how far it is, whether it counts among these, and the rules its files are kept by."""
    kept_by = keeping_in_force(actor)
    reports = {one.of_return_id: one for one in ReturnReport.objects.filter(of_return__in=rows)}
    unread = [row for row in rows if row.pk not in reports]
    waiting = ReturnProgress.objects.filter(of_return__in=unread) if unread else ()
    progress = {one.of_return_id: one for one in waiting}
    settled: set[tuple[Any, ...]] = set()
    for row in sorted(rows, key=lambda one: (one.created_at, one.pk), reverse=True):
        key, report = (row.kind, row.year, row.authority_code), reports.get(row.pk)
        counts = bool(report and report.was_read and key not in settled)
        if counts:
            settled.add(key)
        far = progress.get(row.pk)
        yield OneReturn(row, report, far.done if far else 0, far.whole if far else 1, counts, kept_by)


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """One return with what is around it: its files, those it supersedes, last year's, and whom a person should look at."""

    one: OneReturn
    files: list[ReturnFile]
    others: list[OneReturn]
    last_year: ReturnReport | None
    doubts: list[tuple[ReturnMatch, Case]]
    not_found: list[Case]
    not_found_in_all: int
    forgotten: ReturnForgotten | None


def return_page(actor: Actor, return_id: UUID, *, most: int = 50) -> ReturnPage:
    """Everything the page of a return shows, in a fixed number of queries. Cases are told to coordinators alone."""
    require(actor, Capability.TAKE_IN_RETURNS)
    row = one_visible(StatutoryReturn.objects.all(), actor, pk=return_id)
    alike = StatutoryReturn.objects.filter(kind=row.kind, authority_code=row.authority_code)
    around = list(visible(alike.filter(year__in=(row.year, row.year - 1)), actor))
    told = {one.row.pk: one for one in with_reports(actor, around)}
    last = [one for one in told.values() if one.row.year == row.year - 1 and one.counts]
    matching = role_has(actor.role, Capability.MATCH_RETURNS)
    live = visible(ReturnMatch.objects.filter(of_return=row, ended_at=None), actor).select_related(
        "case__child"
    )
    matches = list(live) if matching else []
    missing = _cases_without(actor, [match.case_id for match in matches]).select_related("child")
    not_found = list(missing[:most]) if matching and told[row.pk].report else []
    around_it = gather(
        files=ReturnFile.objects.filter(of_return=row).order_by("position"),
        forgotten=ReturnForgotten.objects.filter(of_return=row),
    )
    return ReturnPage(
        one=told[row.pk], files=around_it["files"],
        others=[one for one in told.values() if one.row.year == row.year and one.row.pk != row.pk],
        last_year=last[0].report if last else None,
        doubts=[(match, match.case) for match in matches if match.doubt],
        not_found=not_found, not_found_in_all=missing.count() if len(not_found) == most else len(not_found),
        forgotten=next(iter(around_it["forgotten"]), None),
    )  # fmt: skip


def _cases_without(actor: Actor, found: list[UUID]) -> QuerySet[Case]:
    return visible(Case.objects.exclude(pk__in=found).order_by("-received_on", "-pk"), actor)


def fault_lines(actor: Actor, return_id: UUID) -> tuple[StatutoryReturn, Iterator[bytes]]:
    """Every fault of a return as CSV, piece by piece. Raises NotVisible where it has not been read."""
    require(actor, Capability.TAKE_IN_RETURNS)
    row = one_visible(StatutoryReturn.objects.all(), actor, pk=return_id)
    report = ReturnReport.objects.filter(of_return=row).first()
    if report is None:
        raise NotVisible
    if ReturnForgotten.objects.filter(of_return=row).exists():
        raise Refused(
            _(
                "The files of this return were forgotten by the rule of keeping, and its list of faults with them."
            )
        )
    return row, keeping.text_of(report.pieces)


def numbers_of(actor: Actor, case: Case) -> list[ChildNumber]:
    """By which numbers returns know the child of a case, as people said."""
    return list(visible(ChildNumber.objects.filter(child_id=case.child_id, ended_at=None), actor))


# -- what they say of one child ----------------------------------------------------------------------------


def first_coordinator(actor: Actor) -> Actor:
    """The partnership's coordinator of longest standing. NotVisible where there is none."""
    with transaction.atomic():
        identify(actor)
        code = Partnership.objects.get(pk=actor.partnership_id).code
    return first_actor(partnership_code=code, email=None, role=Role.COORDINATOR)


def history_of_case(actor: Actor, case: Case, terms: Indicators | None = None) -> History:
    """What returns tell of the child of a case, and for which years. Four queries; the caller records the read."""
    terms = terms or indicators()
    child = visible(Child.objects.filter(pk=case.child_id), actor).first()
    born = date.fromisoformat(child.date_of_birth) if child and child.date_of_birth else None
    return told_history(
        live_rows(actor, case_id=case.pk), live_matches(actor, case_id=case.pk), terms,
        nrm_referrals=nrm_referrals(own_cases(actor, case)), born=born,
    )  # fmt: skip


def measured_for_case(actor: Actor, case: Case, period: Period) -> dict[str, Measured]:
    """Every indicator of the child of a case over a period, in the order of their file."""
    terms = indicators()
    return all_measured(history_of_case(actor, case, terms), terms, period)
