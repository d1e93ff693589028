"""The strategic picture of an arrangement that rates what comes: drawn, as tables, and as a file."""

from __future__ import annotations

import csv
from datetime import date as day_type
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from moothall.casework.overview.process_map import arrangements_today
from moothall.casework.overview.strategic import KINDS, Part, Picture, strategic_picture
from moothall.casework.overview.themes.export import plain
from moothall.casework.overview.themes.words import period_words
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import NotVisible
from moothall.look.charts import Bar, bars, sparkline
from moothall.look.filters import date, days, number
from moothall.methods.arrangements import Arrangement
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.rule_words import rule_note
from moothall.web.ui.themes import Choice, choice_of


@endpoint(Capability.READ_GOVERNANCE, purpose="Read the strategic picture")
def strategic(request: Page) -> HttpResponse:
    """What came, from whom, how it was rated, what came of it; for each arrangement whose file has ratings."""
    choice, found = _picture(request)
    rule = choice.arrangement.governance.small_numbers
    context = {
        "choice": choice, "arrangement": choice.arrangement, "found": found, "period_words": period_words(found.period),
        "sections": [_section(kind, found.parts[kind], choice.arrangement) for kind in KINDS if found.parts[kind]],
        "hides": found.hides, "least": found.least, "small_rule": rule_note(rule) if rule else None,
    }  # fmt: skip
    return render(request, "governance/strategic.html", context)


@endpoint(Capability.READ_GOVERNANCE, purpose="Take away the strategic picture", reads="figures.exported")
def strategic_csv(request: Page) -> HttpResponse:
    """The same as rows for a spreadsheet."""
    choice, found = _picture(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{choice.arrangement.name}-{found.period}.csv"'
    answer["Cache-Control"] = "no-store, private"
    writer = csv.writer(answer)
    writer.writerow([_("Period"), _("Counted by"), _("What"), _("How many"), _("In time"), _("Decided"),
                     _("Half within, days"), _("Nine in ten within, days")])  # fmt: skip
    for kind in KINDS:
        for part in found.parts[kind]:
            cells = [str(found.period), _titles()[kind], _words(kind, part), _number(part.number),
                     _number(part.in_time.part), _number(part.in_time.whole), part.half_within, part.most_within]  # fmt: skip
            writer.writerow([plain(cell) for cell in cells])
    return answer


def _picture(request: Page) -> tuple[Choice, Picture]:
    """The picture the address asks for. Raises NotVisible where no arrangement in force rates what comes."""
    rated = [one for one in arrangements_today(clock.today()) if one.function.ratings is not None]
    if not rated:
        raise NotVisible
    choice = choice_of(request, only={one.name for one in rated})
    return choice, strategic_picture(request.actor, choice.arrangement, choice.period)


def _titles() -> dict[str, str]:
    return {
        "week": _("What came, week by week"), "source": _("Who sent it"), "rating": _("How it was rated"),
        "outcome": _("What was decided"), "repeat": _("First time, or again"),
        "release": _("Leave to use what an agency holds"), "onward": _("Sent on"),
    }  # fmt: skip


def _number(value: int | None) -> Any:
    return _("hidden") if value is None else value


def _words(kind: str, part: Part) -> str:
    second = part.code.partition(":")[2]
    if kind == "week":
        return _("Week of %(day)s") % {"day": date(day_type.fromisoformat(part.code))}
    if kind == "repeat":
        return {"first": _("First time"), "again": _("Again")}[part.code]
    if kind == "release":
        state = {"asked": _("asked, not answered"), "released": _("given"), "refused": _("refused")}[second]
        return f"{part.words}: {state}"
    if kind == "onward":
        state = {"made": _("sent"), "not_made": _("not sent")}[second]
        return f"{part.words}: {state}"
    missing = {
        "source": _("Not an agency of the partnership"),
        "rating": _("Not rated"),
        "outcome": _("Not decided yet"),
    }
    return part.words or missing.get(kind, part.code)


def _section(kind: str, parts: list[Part], arrangement: Arrangement) -> dict[str, Any]:
    """One kind: its drawing of what may be shown, and the table of all of it."""
    shown = [Bar(_words(kind, part), part.number) for part in parts if part.number is not None]
    head: list[dict[str, Any]] = [{"text": _("What")}, {"text": _("How many"), "number": True}]
    timed = kind == "rating"
    if timed:
        head += [{"text": _("Decided in time")}, {"text": _("From rating to decision")}]
    rows = [
        [_words(kind, part), _cell(part.number), *([_in_time(part), _spread(part)] if timed else [])]
        for part in parts
    ]
    rule = (
        arrangement.function.ratings if timed else arrangement.function.repeat if kind == "repeat" else None
    )
    return {
        "title": _titles()[kind], "head": head, "rows": rows, "rule": rule_note(rule) if rule else None,
        "drawing": _drawing(kind, parts, shown),
    }  # fmt: skip


def _drawing(kind: str, parts: list[Part], shown: list[Bar]) -> Any:
    """Bars of what may be shown; weeks as a line from the first to the last, with nought where nothing came."""
    if kind != "week":
        return bars(shown, _titles()[kind]) if len(shown) > 1 else ""
    numbers = {day_type.fromisoformat(part.code): part.number for part in parts}
    first, last = min(numbers), max(numbers)
    weeks = [first + timedelta(weeks=each) for each in range((last - first).days // 7 + 1)]
    return sparkline([numbers.get(week, 0) for week in weeks], _titles()[kind], low=0.0)


def _cell(value: int | None) -> Any:
    return {"text": _("hidden"), "faint": True} if value is None else number(value)


def _in_time(part: Part) -> Any:
    if part.in_time.hidden:
        return {"text": _("hidden") if part.number is None else _("None to count"), "faint": True}
    return _("%(part)s of %(whole)s") % {"part": part.in_time.part, "whole": part.in_time.whole}


def _spread(part: Part) -> Any:
    if part.half_within is None or part.most_within is None:
        return {"text": "–", "faint": True}
    told = {"half": days(part.half_within), "most": days(part.most_within)}
    return _("half within %(half)s, nine in ten within %(most)s") % told
