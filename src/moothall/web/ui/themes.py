"""The seven themes measured: tiles, one theme with its figures, the cases behind a figure, and what can be taken away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moothall.casework.overview.process_map import arrangements_today
from moothall.casework.overview.themes.agreement import ThemeAgreement, agreements
from moothall.casework.overview.themes.behind import cases_behind
from moothall.casework.overview.themes.counting import (
    FigureCount,
    ThemeCounts,
    arrangement_for,
    at_work,
    counted,
    hides_from,
    least_of,
)
from moothall.casework.overview.themes.definitions import THEMES, figures_of, leading, theme_title
from moothall.casework.overview.themes.export import as_csv
from moothall.casework.overview.themes.hiding import Count
from moothall.casework.overview.themes.recommendations import recommendations
from moothall.casework.overview.themes.report import annual_report, confirmed_words
from moothall.casework.overview.themes.words import (
    about_words,
    agreement_words,
    by_words,
    in_words,
    of_words,
    period_words,
    share_words,
    value_words,
)
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.queries import require
from moothall.core.kinds import NotVisible
from moothall.look.charts import sparkline
from moothall.look.filters import date_time
from moothall.look.paper import to_pdf, watermark_for
from moothall.methods.arrangements import Arrangement
from moothall.methods.process.periods import Period, period, periods_until, quarter_of
from moothall.web.ui.answers import render, role_words
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.figures_ahead import counted_ahead
from moothall.web.ui.rule_words import rule_note

YEARS = 4


@dataclass(frozen=True)
class Choice:
    """What the address asks for: an arrangement and a period, and what could be asked for instead."""

    arrangement: Arrangement
    period: Period
    arrangements: list[tuple[str, str]]
    periods: list[tuple[str, str]]

    def address(self, name: str, *args: object, **more: str) -> str:
        """The address of a page about the same arrangement and period."""
        asked = {"arrangement": self.arrangement.name, "period": str(self.period), **more}
        return f"{reverse(name, args=args)}?{urlencode(asked)}"


def choice_of(request: Page, only: Collection[str] | None = None) -> Choice:
    """The arrangement and the period of the address; without one, what the partnership last met under, and today's
    quarter. What is not on offer (of `only`, where named) is passed over. Two queries."""
    today = clock.today()
    offered = [one for one in arrangements_today(today) if only is None or one.name in only]
    names = [one.name for one in offered]
    asked = request.GET.get("arrangement", "")
    name = asked if asked in names else at_work(request.actor)
    chosen = period(request.GET.get("period", "")) or quarter_of(today)
    possible = periods_until(today, YEARS)
    if chosen not in possible:
        chosen = quarter_of(today)
    arrangement = arrangement_for(request.actor, name if name in names else names[0], chosen)
    return Choice(
        arrangement, chosen, [(one.name, one.title) for one in offered],
        [(str(one), period_words(one)) for one in possible],
    )  # fmt: skip


@endpoint(Capability.READ_GOVERNANCE, purpose="Read the partnership's figures")
@counted_ahead
def governance(request: Page) -> HttpResponse:
    """Seven tiles, one per theme: a sentence, a figure with its numerator and denominator, and its trend."""
    choice = choice_of(request)
    found = counted(request.actor, choice.arrangement, choice.period, leading(choice.arrangement))
    actor = request.actor
    context = {
        **_frame(request, choice, found),
        "tiles": [_tile(choice, theme, found.of(theme)) for theme in THEMES if found.of(theme)],
        "table": [_table_row(one) for theme in THEMES for one in found.of(theme)[:1]],
        "before": choice.address("governance", period=str(choice.period.before)),
        "after": choice.address("governance", period=str(choice.period.after))
        if choice.period.after.first <= clock.today()
        else "",
        "may": {
            "training": role_has(actor.role, Capability.READ_GOVERNANCE),
            "rates": role_has(actor.role, Capability.KEEP_RATES),
            "extracts": role_has(actor.role, Capability.SEE_EXTRACTS),
            "studies": role_has(actor.role, Capability.READ_STUDIES),
            "releases": role_has(actor.role, Capability.SEE_RELEASES),
            "samples": role_has(actor.role, Capability.DRAW_SAMPLE),
        },
    }
    return render(request, "governance/figures.html", context)


def _frame(request: Page, choice: Choice, found: ThemeCounts) -> dict[str, Any]:
    rule = choice.arrangement.governance.small_numbers
    return {
        "choice": choice, "arrangement": choice.arrangement, "period_words": period_words(choice.period),
        "hides": found.hides, "least": found.least, "as_at": found.kept, "small_rule": rule_note(rule) if rule else None,
    }  # fmt: skip


def _tile(choice: Choice, theme: str, figures: list[FigureCount]) -> dict[str, Any]:
    one = figures[0]
    tile: dict[str, Any] = {
        "label": theme_title(theme), "href": choice.address("governance_theme", theme),
        "value": value_words(one.figure, one.count), "of": of_words(one.figure, one.count),
        "sentence": _sentence(one), "trend": _trend(one),
    }  # fmt: skip
    return tile


def _sentence(one: FigureCount) -> str:
    if one.count.hidden:
        return _("Too few to show without pointing at a case.")
    if not one.count.whole:
        return _("Nothing to count in this period.")
    return f"{one.figure.title}: {one.figure.part}"


def _trend(one: FigureCount) -> Any:
    """The quarters drawn small, from nought: shares in a hundred, or so much for each."""
    values = [_height(one, count) for _period, count in one.trend]
    begun = next((number for number, value in enumerate(values) if value is not None), len(values))
    most = 100.0 if one.figure.unit == "share" else None
    title = _("%(figure)s, by quarter") % {"figure": one.figure.title}
    return sparkline(values[begun:], title, low=0.0, high=most)


def _height(one: FigureCount, count: Count) -> float | None:
    if count.share is None:
        return None
    scale = {"share": 100.0, "money": 0.01}.get(one.figure.unit, 1.0)
    return round(count.share * scale, 1)


def _table_row(one: FigureCount) -> list[str]:
    return [
        theme_title(one.figure.theme), str(one.figure.title), value_words(one.figure, one.count),
        of_words(one.figure, one.count) or "–",
    ]  # fmt: skip


@endpoint(Capability.READ_GOVERNANCE, purpose="Read the figures of one theme")
@counted_ahead
def theme(request: Page, theme: str) -> HttpResponse:
    """One theme: each figure with its definition, its quarters, what it is shown by, and what the review asks."""
    if theme not in THEMES:
        raise NotVisible
    choice = choice_of(request)
    own = {figure.code for figure in figures_of(choice.arrangement) if figure.theme == theme}
    bearing = recommendations().bearing_on(own, theme)
    wanted = own | {code for one in bearing for code in one.figures}
    found = counted(request.actor, choice.arrangement, choice.period, wanted)
    figures = found.of(theme)
    sees_cases = not hides_from(request.actor) and role_has(request.actor.role, Capability.LIST_CASES)
    context = {
        **_frame(request, choice, found),
        "title": theme_title(theme),
        "figures": [_shown(choice, one, sees_cases) for one in figures],
        "review": recommendations().source,
        "recommended": [
            {"one": one, "read": confirmed_words(one), "bears": _bears(one.figures, found, choice)}
            for one in bearing
        ],
        "agreement": _agreement_tables(choice.arrangement) if theme == "governance" else [],
        "themes": [
            {"text": theme_title(each), "href": choice.address("governance_theme", each), "current": each == theme}
            for each in THEMES
        ],
    }  # fmt: skip
    return render(request, "governance/theme.html", context)


def _shown(choice: Choice, one: FigureCount, sees_cases: bool) -> dict[str, Any]:
    figure = one.figure
    behind = sees_cases and figure.about_cases and bool(one.count.whole)
    return {
        "code": figure.code, "title": str(figure.title), "value": value_words(figure, one.count),
        "of": of_words(figure, one.count), "share": share_words(figure, one.count) if figure.unit == "share" else "",
        "hidden": one.count.hidden, "empty": one.count.whole == 0, "part": str(figure.part), "whole": str(figure.whole),
        "trend": _trend(one), "quarters": [[period_words(when), in_words(figure, count)] for when, count in one.trend],
        "by": [
            {"title": by_words(kind), "rows": [[row.words, in_words(figure, row.count)] for row in rows]}
            for kind, rows in one.rows.items() if rows
        ],
        "by_the_year_only": one.by_the_year_only,
        "cases": choice.address("governance_cases", figure.code) if behind else "",
    }  # fmt: skip


def _bears(codes: tuple[str, ...], found: ThemeCounts, choice: Choice) -> list[dict[str, str]]:
    """The figures that bear on a recommendation, each in words with its place."""
    bearing = [one for code in codes if (one := found.one(code)) is not None]
    return [
        {
            "text": str(one.figure.title), "said": in_words(one.figure, one.count),
            "href": choice.address("governance_theme", one.figure.theme) + f"#{one.figure.code}",
        }
        for one in bearing
    ]  # fmt: skip


def _agreement_tables(arrangement: Arrangement) -> list[dict[str, Any]]:
    titles = {
        "panel": _("The panel and the second reader"),
        "readers": _("Two second readers of one decision"),
    }
    found = _agreements(arrangement)
    tables = []
    for between, title in titles.items():
        mine = [one for one in found if one.between == between]
        rows = [[about_words(one), *agreement_words(one)] for one in mine if one.agreement is not None]
        few = [about_words(one) for one in mine if one.agreement is None]
        if mine:
            tables.append({"title": title, "rows": rows, "few": few})
    return tables


def _agreements(arrangement: Arrangement) -> list[ThemeAgreement]:
    return agreements(arrangement, least_of(arrangement) or 5)


@endpoint(Capability.LIST_CASES, purpose="See the cases behind a figure", reads="figure.cases")
def figure_cases(request: Page, figure: str) -> HttpResponse:
    """The cases a figure counts, as far as this person may see them; or only those that fall short of it."""
    require(request.actor, Capability.READ_GOVERNANCE)
    choice = choice_of(request)
    one = next((known for known in figures_of(choice.arrangement) if known.code == figure), None)
    if one is None or not one.about_cases:
        raise NotVisible
    short = request.GET.get("which") == "short" and one.unit == "share"
    rows, more = cases_behind(
        request.actor, choice.arrangement, choice.period, figure, short=short, after=request.GET.get("after", "")
    )  # fmt: skip
    which = {"which": "short"} if short else {}
    context = {
        "arrangement": choice.arrangement, "period_words": period_words(choice.period), "one": one,
        "theme_href": choice.address("governance_theme", one.theme) + f"#{figure}",
        "rows": [
            [
                {"text": row.reference, "href": reverse("case", args=[row.reference]), "quiet": row.initials},
                in_words(one, Count(row.part, row.whole)) if one.unit != "share" else _counts(row),
            ]
            for row in rows
        ],
        "tabs": [
            {"text": _("All that are counted"), "href": choice.address("governance_cases", figure), "current": not short},
            {"text": _("Those that are not in the figure"), "current": short,
             "href": choice.address("governance_cases", figure, which="short")},
        ] if one.unit == "share" else [],
        "next_href": choice.address("governance_cases", figure, after=more, **which) if more else "",
        "first_href": choice.address("governance_cases", figure, **which) if request.GET.get("after") else "",
    }  # fmt: skip
    return render(request, "governance/cases.html", context)


def _counts(row: Any) -> str:
    if row.whole == 1:
        return _("in the figure") if row.part else _("not in the figure")
    return _("%(part)s of %(whole)s in the figure") % {"part": row.part, "whole": row.whole}


@endpoint(Capability.READ_GOVERNANCE, purpose="Take away the figures", reads="figures.exported")
@counted_ahead
def figures_csv(request: Page) -> HttpResponse:
    """Every figure as a file for a spreadsheet: what is on the pages and nothing more."""
    choice = choice_of(request)
    found = counted(request.actor, choice.arrangement, choice.period)
    name = f"{choice.arrangement.name}-{choice.period}.csv"
    return _attached(as_csv(found).encode("utf-8-sig"), "text/csv; charset=utf-8", name)


@endpoint(Capability.READ_GOVERNANCE, purpose="Take away the report", reads="figures.exported")
@counted_ahead
def figures_pdf(request: Page) -> HttpResponse:
    """The report of the period on paper, with the drawings as tables."""
    choice, actor = choice_of(request), request.actor
    found = counted(actor, choice.arrangement, choice.period)
    document = annual_report(
        found, _agreements(choice.arrangement), recommendations(), partnership=actor.partnership_name,
        made_on=clock.today(), language="cy" if (get_language() or "en").startswith("cy") else "en",
    )  # fmt: skip
    at = date_time(clock.now())
    mark = (
        watermark_for(name=actor.name, role=role_words(actor.role), agency=actor.agency_name, at=at)
        if not found.hides
        else None
    )
    body = to_pdf(document, watermark=mark, header=(actor.partnership_name,), created=clock.now())
    return _attached(body, "application/pdf", f"{choice.arrangement.name}-{choice.period}.pdf")


def _attached(body: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer
