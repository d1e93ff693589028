"""Outcomes of the partnership: who is due to be followed, and what became of children, wave by wave."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.message import ExploitationKind
from moothall.casework.intake.queries import in_use
from moothall.casework.intake.wording import said
from moothall.casework.outcomes.due import FIRST, PAGE_SIZE, Cursor, Due, due_list
from moothall.casework.outcomes.queries import follow_up_of
from moothall.casework.overview.case_page import initials_of
from moothall.casework.overview.followed import (
    LOST,
    WAYS,
    FollowedCounts,
    IndicatorCount,
    WaveCount,
    as_csv,
    followed_counts,
)
from moothall.casework.overview.themes.counting import at_work
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import NotVisible
from moothall.core.reference.authorities import authorities
from moothall.look.charts import Spread, SpreadBar
from moothall.look.filters import date_compact, days
from moothall.web.ui.answers import NO_STORE, render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.figures_ahead import counted_ahead
from moothall.web.ui.outcomes import way_words
from moothall.web.ui.outcomes_returns import SET as RETURNS
from moothall.web.ui.outcomes_returns import lines_of, shown_figures
from moothall.web.ui.rule_words import rule_note


@endpoint(Capability.LIST_OUTCOMES, purpose="See who is due to be followed", reads="outcomes.due_listed")
def outcomes(request: Page) -> HttpResponse:
    """The waves that are open or not explained, the window that closes first on top."""
    found = due_list(request.actor, after=_cursor(request), limit=PAGE_SIZE + 1)
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    names = {each.code: each.short_name for each in authorities()}
    context = {
        "rows": [_due_row(one, names) for one in found],
        "next": "?" + urlencode(dict(zip(("closes", "received", "case", "point"), found[-1].cursor, strict=True))) if more else "",
        "first": "?" if request.GET.get("closes") else "",
        "may_read_figures": role_has(request.actor.role, Capability.READ_GOVERNANCE),
    }  # fmt: skip
    return render(request, "outcomes/due.html", context)


def _cursor(request: Page) -> Cursor:
    """Where the list goes on; from the beginning where the address says nothing that can be read."""
    closes, received, case, point = (
        request.GET.get(name, "") for name in ("closes", "received", "case", "point")
    )
    try:
        first, second = (date.fromisoformat(each).isoformat() for each in (closes, received))
        return first, second, str(UUID(case)), point
    except ValueError:
        return FIRST


def _due_row(one: Due, names: dict[str, str]) -> list[Any]:
    today = clock.today()
    late = one.late(today)
    page = reverse("wave_record", args=[one.case.reference, one.point])
    left = (one.closes_on - today).days
    tone, words = (
        ("late", _("not explained"))
        if late
        else ("attention", days(left))
        if left <= 14
        else ("info", _("open"))
    )
    return [
        {"text": one.case.reference, "href": reverse("case_outcomes", args=[one.case.reference])},
        initials_of(one.child.given_names, one.child.family_name),
        one.title,
        str(date_compact(one.due_on)),
        {"text": str(date_compact(one.closes_on)), "tag": {"text": words, "tone": tone}},
        names.get(one.authority_code, _("this authority")) if one.authority_code else _("this authority"),
        {"text": _("Say why") if late else _("Record"), "href": page},
    ]  # fmt: skip


@endpoint(Capability.READ_GOVERNANCE, purpose="Read what became of children")
@counted_ahead
def outcomes_figures(request: Page) -> HttpResponse:
    """For each indicator its distribution at each wave, with how many were followed, and how many lost and why."""
    counts, given, choices = _counts(request)
    sources = list(dict.fromkeys(one.indicator.source for one in counts.outcomes()))
    source = request.GET.get("set", "")
    chosen = source if source in (*sources, RETURNS) else (sources[0] if sources else RETURNS)
    told = (
        shown_figures(request.actor, given["arrangement"], given["exploitation"])
        if chosen == RETURNS
        else None
    )
    context = {
        "as_at": told["kept"] if told else counts.kept,
        "counts": counts, "source": _("statutory returns") if told else chosen, "told": told,
        "select": {
            **{name: _options(pairs, given[name]) for name, pairs in choices.items()},
            "set": _options([*((one, one) for one in sources), (RETURNS, _("Statutory returns"))], chosen),
        },
        "kept": _kept(counts), "reasons": _reasons(counts),
        "groups": _groups([one for one in counts.outcomes() if one.indicator.source == chosen], counts),
        "process": _groups(counts.process(), counts),
        "csv_href": reverse("outcomes_table") + "?" + urlencode(given),
        "may_list": role_has(request.actor.role, Capability.LIST_OUTCOMES),
        "small_rule": rule_note(counts.arrangement.governance.small_numbers)
        if counts.arrangement.governance.small_numbers else None,
    }  # fmt: skip
    return render(request, "outcomes/figures.html", context)


@endpoint(Capability.READ_GOVERNANCE, purpose="Take away what became of children", reads="outcomes.exported")
@counted_ahead
def outcomes_table(request: Page) -> HttpResponse:
    """The figures of the page as a file, and nothing more."""
    counts, given, _choices = _counts(request)
    more = lines_of(request.actor, given["arrangement"], given["exploitation"])
    answer = HttpResponse(as_csv(counts, more), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="outcomes-{given["arrangement"]}.csv"'
    answer["Cache-Control"] = NO_STORE
    return answer


def _counts(request: Page) -> tuple[FollowedCounts, dict[str, str], dict[str, list[tuple[str, str]]]]:
    """What the address asks for; what is not on offer is passed over."""
    offered = [(one.name, one.title) for one in in_use(request.actor, clock.today()) if follow_up_of(one)]
    if not offered:
        raise NotVisible
    kinds = [("", _("All kinds")), *((kind.value, said(kind.label)) for kind in ExploitationKind)]
    asked, kind = request.GET.get("arrangement", ""), request.GET.get("exploitation", "")
    name = asked if asked in dict(offered) else _usual(request, offered)
    kind = kind if kind in dict(kinds) else ""
    given = {"arrangement": name, "exploitation": kind}
    return followed_counts(request.actor, name, kind), given, {"arrangement": offered, "exploitation": kinds}


def _usual(request: Page, offered: list[tuple[str, str]]) -> str:
    """The arrangement the partnership last met under, where that follows anybody."""
    met = at_work(request.actor)
    return met if met in dict(offered) else offered[0][0]


def _options(pairs: list[tuple[str, str]], chosen: str) -> list[dict[str, Any]]:
    return [{"value": code, "text": words, "selected": code == chosen} for code, words in pairs]


def _kept(counts: FollowedCounts) -> Spread:
    """How many were followed at each wave, and how."""
    words = [way_words(way) if way != "unexplained" else _("Not explained") for way in WAYS]
    words[WAYS.index("missed")] = _("Missed, with a reason")
    bars = [
        SpreadBar(wave.title, [_shown(wave, way) for way in WAYS])
        for wave in counts.waves
        if wave.due != 0
    ]  # fmt: skip
    return Spread(_("How many were followed at each wave"), words, bars, faint=WAYS.index("unexplained"))


def _shown(wave: WaveCount, way: str) -> int | None:
    one = wave.ways.get(way)
    return 0 if one is None else one.part


def _reasons(counts: FollowedCounts) -> list[list[object]]:
    """Why children were lost, wave by wave: the wave, how many, of how many, and why."""
    titles = {choice.code: choice.title for choice in counts.follow_up.reasons.value}
    found: list[list[object]] = []
    hidden = _("hidden")
    for wave in counts.waves:
        lost = [wave.ways[way].part for way in LOST if way in wave.ways]
        if lost:
            whys = [
                f"{titles.get(code, code)}: {hidden if one.part is None else one.part}"
                for code, one in sorted(wave.reasons.items())
            ]
            unexplained = wave.ways.get("unexplained")
            if unexplained is not None:
                count = hidden if unexplained.part is None else unexplained.part
                whys.append(_("Not explained") + f": {count}")
            total = hidden if any(one is None for one in lost) else sum(one or 0 for one in lost)
            due = hidden if wave.due is None else wave.due
            found.append([wave.title, total, due, "; ".join(whys)])
    return found


def _groups(found: list[IndicatorCount], counts: FollowedCounts) -> list[dict[str, Any]]:
    """The indicators by their group, each with its drawing."""
    groups: dict[str, list[Spread]] = {}
    for one in found:
        groups.setdefault(one.indicator.group, []).append(_spread(one, counts))
    return [{"title": title, "spreads": spreads} for title, spreads in groups.items()]


def _spread(one: IndicatorCount, counts: FollowedCounts) -> Spread:
    codes = [value.code for value in one.indicator.values]
    bars = []
    for wave in counts.waves:
        parts = one.waves.get(wave.point)
        if parts:
            bars.append(SpreadBar(wave.title, [parts[code].part if code in parts else 0 for code in codes]))
    faint = codes.index("not_known") if "not_known" in codes else None
    return Spread(one.indicator.title, [value.title for value in one.indicator.values], bars, faint)
