"""What statutory returns tell of a child, as rows of the child's line: social care, homes, and missing episodes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.utils.translation import gettext as _

from moothall.casework.overview.line_parts import Lane, Point, Stretch
from moothall.methods.returns import CollectionYear
from moothall.methods.returns.indicators import Fact, History, facts_counted, indicators

KINDS = {"ssda903": "SSDA903", "cin": "CIN", "ssd": "SSD", "csc-api": "API"}


def _told_by(fact: Fact) -> str:
    return KINDS.get(fact.kind, fact.kind)


def _once(facts: list[Fact]) -> Iterator[Fact]:
    """Each only once: two returns may tell of the same, and the one that knows its end is taken."""
    seen: dict[date, Fact] = {}
    for fact in facts:
        held = seen.get(fact.start)
        if held is None or (held.end is None and fact.end is not None):
            seen[fact.start] = fact
    yield from seen.values()


def _lasting(told: History, name: str, words: str) -> Iterator[Stretch]:
    for fact in _once(told.of(name)):
        yield Stretch(fact.start, fact.end or _last_told(told, fact), f"{words} ({_told_by(fact)})")


def _last_told(told: History, fact: Fact) -> date:
    """A return says nothing after its last day: what has no end in it is drawn so far and no further."""
    years = [CollectionYear(one.year).last_day for one in told.covered if one.kind == fact.kind]
    return max([fact.start, *years])


def _happened(told: History, name: str, words: str) -> Iterator[Point]:
    for fact in _once(told.of(name)):
        yield Point(fact.start, f"{words} ({_told_by(fact)})")


def social_care_lane(told: History) -> Lane:
    """Referrals, enquiries, conferences and protection plans, from the census or a dataset."""
    return Lane(
        "social_care", _("Social care, by returns"),
        [*_lasting(told, "protection_plan", _("Child protection plan"))],
        sorted([
            *_happened(told, "referral", _("Referral to social care")),
            *_happened(told, "assessment", _("Assessment")),
            *_happened(told, "section_47", _("Section 47 enquiry")),
            *_happened(told, "conference", _("Initial child protection conference")),
        ], key=lambda point: point.on),
    )  # fmt: skip


def homes_lane(told: History) -> Lane:
    """Each episode of care as a stretch; where home and carer changed, a mark."""
    moves = _once(facts_counted(told, indicators(), "placement_moves"))
    return Lane(
        "homes", _("Homes, by returns"), [*_lasting(told, "placement", _("Looked after"))],
        [
            Point(fact.start, _("Moved to another home and carer") + f" ({_told_by(fact)})")
            for fact in moves
        ],
    )  # fmt: skip


def missing_stretches(told: History, known: Collection[date]) -> Iterator[Stretch]:
    """Missing episodes that returns list, those left out that the case knows from the same day.

    One whose type nobody gave is drawn, though no indicator counts it: rather one too many in sight than one too few.
    """
    counted = facts_counted(told, indicators(), "missing_episodes")
    for fact in _once(
        [fact for fact in told.of("missing") if fact in counted or not fact.fields.get("type")]
    ):
        if fact.start not in known:
            end = fact.end or _last_told(told, fact)
            yield Stretch(fact.start, end, _("Missing") + f" ({_told_by(fact)})", grave=True)
