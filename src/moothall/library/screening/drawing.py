"""The PRISMA 2020 flow in the reader's words, for the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from moothall.library.screening.flow import Flow
from moothall.library.screening.words import source_words
from moothall.look.charts.prisma import FlowBox, FlowChart, FlowStep


def chart_of(flow: Flow, title: str, reasons: Mapping[str, str]) -> FlowChart:
    """The boxes of the statement in their order; what still waits has boxes of its own until nothing does."""
    by_title = [(reasons.get(code, code), count) for code, count in flow.excluded]
    by_text = [(reasons.get(code, code), count) for code, count in flow.excluded_full_text]
    removed = [
        (_("Duplicates"), flow.duplicates),
        (_("Left unread when reading was stopped"), flow.left_unread),
    ]
    sources = [(f"{one.name} ({source_words(one.kind)})", count) for one, count in flow.identified]
    steps = (
        FlowStep(
            FlowBox(_("Records identified"), flow.records, sources),
            _some(FlowBox(_("Removed before screening"), flow.duplicates + flow.left_unread, removed),
                  FlowBox(_("Still to be screened"), flow.waiting_screening)),
        ),
        FlowStep(
            FlowBox(_("Records screened"), flow.screened),
            _some(FlowBox(_("Records left out"), flow.excluded_by_title, by_title)),
        ),
        FlowStep(
            FlowBox(_("Reports sought"), flow.sought),
            _some(FlowBox(_("Reports not retrieved"), flow.not_retrieved),
                  FlowBox(_("Still to be retrieved"), flow.waiting_retrieval)),
        ),
        FlowStep(
            FlowBox(_("Reports assessed"), flow.assessed),
            _some(FlowBox(_("Reports left out"), flow.excluded_by_text, by_text),
                  FlowBox(_("Still to be assessed"), flow.waiting_assessment)),
        ),
        FlowStep(FlowBox(_("Reports included"), flow.included)),
    )  # fmt: skip
    return FlowChart(_("Flow of records: %(title)s") % {"title": title}, steps)


def _some(always: FlowBox, *waiting: FlowBox) -> Sequence[FlowBox]:
    """What left, and what still waits where anything does."""
    return (always, *(one for one in waiting if one.count))
