"""The process map: how the systems meet, drawn, as a table, in sentences, and as a file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.intake.message import ExploitationKind
from moothall.casework.intake.wording import said
from moothall.casework.overview.process_map import (
    View,
    arrangements_today,
    process_map,
    step_words,
)
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.look.charts.process import Placed, StepArrow, StepBox, process_drawing
from moothall.look.filters import days, lower_first, number
from moothall.methods.process import (
    Arrow,
    Box,
    Finding,
    Link,
    Order,
    Period,
    ProcessMap,
    Size,
    Spread,
    drawn,
    findings,
    lay_out,
    period,
    periods_until,
)
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.figures_ahead import counted_ahead

KEYS = ("period", "arrangement", "exploitation")
YEARS = 3
# As many arrows as a reader can follow; the rest stand in the table.
ARROWS_DRAWN = 28
ARROWS_TOLD = 8
# The rest of a long table is there for whoever opens it.
ROWS_AT_ONCE = 15


@endpoint(Capability.READ_GOVERNANCE, purpose="Read how the systems meet")
@counted_ahead
def process_map_page(request: Page) -> HttpResponse:
    """The map of a period, of all or of one arrangement or kind of exploitation, with its table and sentences."""
    view, choices = _view(request)
    found, kept = process_map(request.actor, view, clock.today())
    shown = drawn(found.arrows, ARROWS_DRAWN)
    context = {
        "view": view,
        "found": found,
        "as_at": kept,
        "last": min(view.period.last, clock.today()),
        "period_words": _period_words(view.period),
        "choices": choices,
        "given": _given(view),
        "chips": _chips(view, choices),
        "sentences": [capfirst(_sentence(finding, found)) for finding in findings(found)],
        "drawing": _drawing(found, shown, view) if shown else "",
        "drawn": len(shown),
        "between": sum(1 for arrow in found.arrows if arrow.step and arrow.step != arrow.following),
        "arrows": [_arrow_row(arrow, found) for arrow in found.arrows],
        "orders": [_order_row(order, found) for order in _by_people(found.orders)],
        "at_once": ROWS_AT_ONCE,
        "waiting": [_waiting_row(box, found) for box in _by_waiting(found)],
        "csv_href": _address("process_map_table", _given(view)),
    }
    return render(request, "governance/process_map.html", context)


@endpoint(Capability.READ_GOVERNANCE, purpose="Take away how the systems meet", reads="process_map.exported")
@counted_ahead
def process_map_table(request: Page) -> HttpResponse:
    """The table of the map as a file: what is on the page and nothing more."""
    view, _choices_of = _view(request)
    found, _kept = process_map(request.actor, view, clock.today())
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="process-map-{view.period}.csv"'
    answer["Cache-Control"] = "no-store, private"
    writer = csv.writer(answer)
    times = _("Times, to the nearest %(least)s") % {"least": found.least} if found.is_about else _("Times")
    writer.writerow([_("Period"), _("Step"), _("Next step"), times, _("Half within, days"),
                     _("Nine in ten within, days"), _("Half within, days, in the period before"), _("Pace")])  # fmt: skip
    for arrow in found.arrows:
        now, then = arrow.days, arrow.days_before
        cells = [
            view.period, _step(arrow.step), _step(arrow.following), arrow.times, now.half if now else "",
            now.nine_tenths if now else "", then.half if then else "", _pace(arrow),
        ]  # fmt: skip
        writer.writerow([_plain(cell) for cell in cells])
    return answer


def _plain(cell: Any) -> Any:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell


# ---- what is looked at ----


def _view(request: Page) -> tuple[View, dict[str, list[tuple[str, str]]]]:
    """The view the address asks for; what it asks that is not on offer is passed over."""
    offered = periods_until(clock.today(), YEARS)
    choices = {
        "period": [(str(one), _period_words(one)) for one in offered],
        "arrangement": [(one.name, one.title) for one in arrangements_today(clock.today())],
        "exploitation": [(kind.value, said(kind.label)) for kind in ExploitationKind],
    }
    given = {key: request.GET.get(key, "") for key in KEYS}
    known = {key: value if value in dict(choices[key]) else "" for key, value in given.items()}
    chosen = period(known["period"]) or offered[0]
    return View(chosen, known["arrangement"], known["exploitation"]), choices


def _given(view: View) -> dict[str, str]:
    given = {"period": str(view.period), "arrangement": view.arrangement, "exploitation": view.kind}
    return {key: value for key, value in given.items() if value}


def _chips(view: View, choices: dict[str, list[tuple[str, str]]]) -> list[dict[str, str]]:
    given = _given(view)
    chips = []
    for key in ("arrangement", "exploitation"):
        if key in given:
            rest = {other: value for other, value in given.items() if other != key}
            chips.append(
                {"text": dict(choices[key])[given[key]], "remove_href": _address("process_map", rest)}
            )
    return chips


def _address(name: str, given: dict[str, str]) -> str:
    return reverse(name) + (f"?{urlencode(given)}" if given else "")


def _period_words(one: Period) -> str:
    months = {
        1: _("January to March %(year)s"), 2: _("April to June %(year)s"),
        3: _("July to September %(year)s"), 4: _("October to December %(year)s"),
    }  # fmt: skip
    return months[one.quarter] % {"year": one.year} if one.quarter else str(one.year)


# ---- words ----


def _step(step: str) -> str:
    return str(step_words(step)) if step else _("Nothing before it")


def _named(step: str) -> str:
    """A step inside a sentence."""
    words = step_words(step)
    if words.sort == "referral":
        return _("the referral to %(arrangement)s") % {"arrangement": words.where}
    if words.sort == "decision":
        return _("the decision ‘%(what)s’ of %(arrangement)s") % {
            "what": words.what,
            "arrangement": words.where,
        }
    return _("the first ‘%(what)s’") % {"what": lower_first(words.what)}


def _many(count: int, found: ProcessMap) -> str:
    return _("about %(count)s") % {"count": number(count)} if found.is_about else number(count)


def _times(count: int, found: ProcessMap) -> str:
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": _many(count, found)}


def _within(spread: Spread | None) -> str:
    return _length(spread.half) if spread else "–"


def _length(count: int) -> str:
    return days(count) if count else _("the same day")


def _nine_tenths(spread: Spread | None) -> str:
    return "–" if spread is None or spread.nine_tenths is None else _length(spread.nine_tenths)


def _sentence(finding: Finding, found: ProcessMap) -> str:
    if finding.order:
        return _order_sentence(finding.order, finding.kind, found)
    if finding.arrow:
        return _arrow_sentence(finding.arrow, finding.kind, found)
    box = finding.box
    if box is None or box.waiting is None:
        return ""
    said = _("%(count)s people with an open case have come no further than ‘%(step)s’") % {
        "count": _many(box.waiting.people, found), "step": _step(box.step),
    }  # fmt: skip
    spread = box.waiting.days
    if spread and spread.half:
        return _("%(said)s, half of them for %(days)s or more.") % {"said": said, "days": days(spread.half)}
    return f"{said}."


def _order_sentence(order: Order, kind: str, found: ProcessMap) -> str:
    part, spread = (order.before, order.days_before) if kind == "before" else (order.after, order.days_after)
    share = _("In all %(whole)s cases") if part == order.whole else _("In %(part)s of %(whole)s cases")
    given = {
        "share": share % {"part": _many(part or 0, found), "whole": _many(order.whole, found)},
        "other": _named(order.other), "step": _named(order.step), "days": _within(spread),
    }  # fmt: skip
    if kind == "before":
        words = _("%(share)s %(other)s came before %(step)s, half of them up to %(days)s before.")
    else:
        words = _("%(share)s %(other)s came only after %(step)s, half of them up to %(days)s after.")
    return words % given


def _arrow_sentence(arrow: Arrow, kind: str, found: ProcessMap) -> str:
    given = {
        "step": _step(arrow.step), "following": _step(arrow.following), "times": _times(arrow.times, found),
        "days": _within(arrow.days), "before": _within(arrow.days_before),
    }  # fmt: skip
    if kind == "slower":
        words = _("Slower than in the period before: ‘%(step)s’ to ‘%(following)s’. Half took up to %(days)s, then "
                  "it was %(before)s.")  # fmt: skip
    elif arrow.days and not arrow.days.half:
        words = _(
            "The way most often taken: ‘%(step)s’, then ‘%(following)s’, %(times)s, most on the same day."
        )
    else:
        words = _(
            "The way most often taken: ‘%(step)s’, then ‘%(following)s’, %(times)s, half within %(days)s."
        )
    return words % given


def _pace(arrow: Arrow) -> str:
    return {"slower": _("Slower than usual"), "faster": _("Faster than usual"), "": ""}[arrow.pace]


# ---- tables ----


def _arrow_row(arrow: Arrow, found: ProcessMap) -> list[Any]:
    now, then = arrow.days, arrow.days_before
    before = _("it was %(days)s") % {"days": _within(then)} if then else _("too few to compare")
    pace: Any = "–" if now is None else {"text": _pace(arrow), "quiet": before} if arrow.pace else before
    return [
        _step(arrow.step),
        _step(arrow.following),
        _many(arrow.times, found),
        _within(now),
        _nine_tenths(now),
        pace,
    ]


def _order_row(order: Order, found: ProcessMap) -> list[Any]:
    def cell(count: int | None, spread: Spread | None = None) -> Any:
        if count is None:
            return _("hidden")
        told = _many(count, found) if count else "0"
        return (
            {"text": told, "quiet": _("half up to %(days)s") % {"days": _within(spread)}} if spread else told
        )

    return [
        _step(order.other),
        _step(order.step),
        _many(order.whole, found),
        cell(order.before, order.days_before),
        cell(order.same_day),
        cell(order.after, order.days_after),
        cell(order.not_recorded),
    ]


def _by_people(orders: Sequence[Order]) -> list[Order]:
    return sorted(orders, key=lambda order: (-order.whole, order.step, order.other))


def _by_waiting(found: ProcessMap) -> list[Box]:
    held = [box for box in found.boxes if box.waiting]
    return sorted(held, key=lambda box: (-(box.waiting.people if box.waiting else 0), box.step))


def _waiting_row(box: Box, found: ProcessMap) -> list[Any]:
    spread = box.waiting.days if box.waiting else None
    most = spread.nine_tenths if spread else None
    return [
        _step(box.step),
        _many(box.waiting.people if box.waiting else 0, found),
        days(spread.half) if spread else "–",
        days(most) if most is not None else "–",
    ]


# ---- the drawing ----


def _drawing(found: ProcessMap, arrows: tuple[Arrow, ...], view: View) -> Any:
    again = {arrow.step: arrow for arrow in found.arrows if arrow.step == arrow.following}
    ends = {arrow.step for arrow in arrows} | {arrow.following for arrow in arrows}
    boxes = {box.step: _step_box(box, again.get(box.step), found) for box in found.boxes if box.step in ends}
    most = max(arrow.times for arrow in arrows)
    lines = {(arrow.step, arrow.following): _step_arrow(arrow, most, found) for arrow in arrows}
    layout = lay_out(
        {step: Size(*box.size()) for step, box in boxes.items()},
        [Link(a.step, a.following, a.times, Size(*lines[a.step, a.following].size())) for a in arrows],
    )
    placed = Placed(
        layout.width,
        layout.height,
        [(boxes[box.name], (box.x, box.y)) for box in layout.boxes],
        [
            (lines[link.link.source, link.link.target], link.points, link.words_at)
            for link in sorted(layout.links, key=lambda one: one.link.weight)
        ],
    )
    return process_drawing(placed, _("How the systems meet, %(period)s") % {"period": _period_words(view.period)},
                           _told(arrows, found))  # fmt: skip


def _told(arrows: tuple[Arrow, ...], found: ProcessMap) -> str:
    said = [
        _("%(step)s to %(following)s, %(times)s") % {
            "step": _step(arrow.step), "following": _step(arrow.following), "times": _times(arrow.times, found),
        }
        for arrow in arrows[:ARROWS_TOLD]
    ]  # fmt: skip
    return _("The most travelled: %(arrows)s. The table below has them all.") % {"arrows": "; ".join(said)}


def _step_box(box: Box, again: Arrow | None, found: ProcessMap) -> StepBox:
    words = step_words(box.step)
    notes = [_("number not shown") if box.times is None else
             _times(box.times, found) if box.times else _("before this period")]  # fmt: skip
    if again:
        notes.append(_("again: %(times)s, half within %(days)s") % {
            "times": _times(again.times, found), "days": _within(again.days),
        })  # fmt: skip
    if box.waiting:
        count, spread = _many(box.waiting.people, found), box.waiting.days
        notes.append(
            _("%(count)s wait here, half for %(days)s or more") % {"count": count, "days": days(spread.half)}
            if spread and spread.half
            else _("%(count)s wait here") % {"count": count}
        )
    return StepBox(words.where, words.what, tuple(notes), words.sort)


def _step_arrow(arrow: Arrow, most: int, found: ProcessMap) -> StepArrow:
    said = _("%(count)s · %(days)s") % {"count": _many(arrow.times, found), "days": _within(arrow.days)}
    if not arrow.pace:
        return StepArrow((said,), arrow.times / most)
    words = _("slower: was %(days)s") if arrow.pace == "slower" else _("faster: was %(days)s")
    mark = words % {"days": _within(arrow.days_before)}
    return StepArrow((said, mark), arrow.times / most, arrow.pace == "slower")
