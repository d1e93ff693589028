"""The figures of an arrangement in a period, with their trend and breakdowns, as far as the viewer may see them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection

from moothall.casework.intake.overrides import in_force
from moothall.casework.overview.ahead.asking import Kept, Question, Rows, answer
from moothall.casework.overview.themes.definitions import Figure, figures_of, theme_title
from moothall.casework.overview.themes.hiding import NONE, Count, hide_one, hide_parts
from moothall.casework.overview.themes.parameters import parameters_of
from moothall.casework.panel.models import Meeting
from moothall.core import clock
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency, Partnership
from moothall.core.kinds import Actor, Role
from moothall.methods.arrangements import Arrangement, Nation
from moothall.methods.process.periods import Period, quarter_of, quarters_of
from moothall.methods.process.periods import period as period_named

#: Those who are shown figures and see no case: small numbers are hidden from them.
SEES_NO_CASE = frozenset({Role.DATA_PROTECTION_OFFICER, Role.EVALUATOR, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Row:
    """One line of a breakdown: its code without the kind, its words, its count."""

    code: str
    words: str
    count: Count


@dataclass(frozen=True)
class FigureCount:
    """One figure in a period: its count, its quarters so far, and what it is shown by.

    `rows` is by what it is broken down by. `by_the_year_only`: a breakdown there is, shown for whole years alone.
    """

    figure: Figure
    count: Count
    trend: list[tuple[Period, Count]]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    by_the_year_only: bool = False


@dataclass(frozen=True)
class ThemeCounts:
    """All figures of one arrangement in one period; `kept` where they were counted before."""

    arrangement: Arrangement
    period: Period
    figures: list[FigureCount]
    least: int | None
    hides: bool
    kept: Kept | None = None

    def of(self, theme: str) -> list[FigureCount]:
        """The figures of one theme; the first stands for it."""
        return [one for one in self.figures if one.figure.theme == theme]

    def one(self, code: str) -> FigureCount | None:
        """One figure by its code, if the arrangement has it."""
        return next((found for found in self.figures if found.figure.code == code), None)


def hides_from(actor: Actor) -> bool:
    """Whether small numbers are hidden from this actor."""
    return actor.role in SEES_NO_CASE


def least_of(arrangement: Arrangement) -> int | None:
    """How small is too small to show, by the arrangement's own rule; None where it has none."""
    rule = arrangement.governance.small_numbers
    if rule is not None:
        return rule.value
    # A file of before the rule had a place of its own.
    former = next((one for one in arrangement.governance.also if one.id == "STA-04"), None)
    return former.value if former is not None and isinstance(former.value, int) else None


def at_work(actor: Actor) -> str:
    """The arrangement the partnership last arranged a meeting of, to begin with; none before the first. One query."""
    rows = Meeting.objects.filter(partnership_id=actor.partnership_id).order_by("-starts_at", "-id")
    return rows.values_list("arrangement", flat=True).first() or ""


def arrangement_for(actor: Actor, name: str, period: Period) -> Arrangement:
    """The version in force at the end of the period, or today where that is still to come. One query."""
    return in_force(actor, name, min(period.last, clock.today()))


def counted(
    actor: Actor, arrangement: Arrangement, period: Period, only: Collection[str] | None = None
) -> ThemeCounts:
    """Every figure of the arrangement in a period, or those named. Three queries; needs an open unit.

    Of a large partnership these are the figures as the worker counted them: raises BeingCounted where it has yet to. To those who see no case nothing is shown where the arrangement does not say how small is too small.
    """
    found = gather(
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id),
        partnerships=Partnership.objects.filter(pk=actor.partnership_id),
    )
    names = {str(agency.pk): agency.name for agency in found["agencies"]}
    wanted = [figure for figure in figures_of(arrangement) if only is None or figure.code in only]
    nation = Nation(found["partnerships"][0].nation)
    told = answer(actor, _question(arrangement, nation, period, [figure.code for figure in wanted]))
    raw = {(figure, code, when): Count(part, whole) for figure, code, when, part, whole in told.rows}
    hides, least = hides_from(actor), least_of(arrangement)
    words = _Words(arrangement, names)
    figures = [
        _figure(figure, raw, period, words, (least if least is not None else 10**9) if hides else 0)
        for figure in wanted
    ]
    return ThemeCounts(arrangement, period, figures, least, hides, told.kept)


Raw = dict[tuple[str, str, str], Count]


def _question(
    arrangement: Arrangement, nation: Nation, period: Period, wanted: Sequence[str] | None = None
) -> Question:
    """Every count of the year and the year before, by figure, code and period; at once only those wanted."""
    parameters, name = parameters_of(arrangement, nation, period.year), arrangement.name

    def count() -> Rows:
        return _rows(name, period.year, parameters)

    def at_once() -> Rows:
        return _rows(name, period.year, {**parameters, "figures": wanted})

    return Question(
        "themes", {"arrangement": name, "period": str(period)}, [name, period.year, parameters], count,
        None if wanted is None else at_once,
    )  # fmt: skip


def question_asked(actor: Actor, terms: Mapping[str, str]) -> Question:
    """The question that an arrangement and a period make, by the rules of today."""
    period = period_named(terms["period"]) or quarter_of(clock.today())
    nation = Partnership.objects.values_list("nation", flat=True).get(pk=actor.partnership_id)
    return _question(arrangement_for(actor, terms["arrangement"], period), Nation(nation), period)


def _rows(name: str, year: int, parameters: Mapping[str, Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT figure, code, period, part, whole FROM overview_themes(%s, %s, %s, %s)",
            [name, year, clock.today(), json.dumps(parameters)],
        )
        return [[*row[:3], int(row[3]), int(row[4])] for row in cursor.fetchall()]


def _figure(figure: Figure, raw: Raw, period: Period, words: _Words, least: int) -> FigureCount:
    share = figure.unit == "share"
    quarters: dict[Period, Count] = {}
    for year in (period.year - 1, period.year):
        each = {str(one): raw.get((figure.code, "", str(one)), NONE) for one in quarters_of(year)}
        shown = hide_parts(each, least, share=share)
        quarters |= {one: shown[str(one)] for one in quarters_of(year)}
    if not period.quarter:
        count = hide_one(raw.get((figure.code, "", str(period)), NONE), least, share=share)
    else:
        count = quarters[period]
    begun = [(one, quarters[one]) for one in quarters if one.first <= min(period.last, clock.today())]
    by_year_only = bool(least and figure.by and period.quarter)
    rows = {} if by_year_only else _breakdowns(figure, raw, period, words, least)
    return FigureCount(figure, count, begun, rows, by_year_only)


def _breakdowns(figure: Figure, raw: Raw, period: Period, words: _Words, least: int) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for kind, how in figure.by:
        counts = {
            code.partition(":")[2]: count
            for (name, code, when), count in raw.items()
            if name == figure.code and when == str(period) and code.startswith(f"{kind}:")
        }
        share = figure.unit == "share"
        if how == "each":
            shown = {code: hide_one(one, least, share=share) for code, one in counts.items()}
        else:
            shown = hide_parts(counts, least, share=share, one_whole=how == "ways")
        rows = [Row(code, words.of(kind, code), one) for code, one in shown.items()]
        found[kind] = sorted(rows, key=lambda row: words.order(kind, row.code, row.words))
    return found


class _Words:
    """What the codes of a breakdown are called: by the arrangement, or by the partnership's own agencies."""

    def __init__(self, arrangement: Arrangement, agencies: dict[str, str]) -> None:
        training, sharing = arrangement.training, arrangement.information_sharing
        lists: dict[str, list[Any]] = {
            "clock": [rule.value for rule in arrangement.function.clocks],
            "way": list(arrangement.voice.ways.value),
            "learning": list(training.learning.value) if training.learning else [],
            "competency": list(training.chair_competencies.value) if training.chair_competencies else [],
            "gateway": list(sharing.gateways.value),
        }
        self.words: dict[str, dict[str, str]] = {
            kind: {choice.code: choice.title for choice in choices} for kind, choices in lists.items()
        }
        self.words["agency"] = agencies
        self.words["language"] = {code: str(name) for code, name in settings.LANGUAGES}

    def of(self, kind: str, code: str) -> str:
        if kind == "theme":
            return theme_title(code)
        return self.words.get(kind, {}).get(code, code.replace("_", " "))

    def order(self, kind: str, code: str, words: str) -> tuple[int, str]:
        """As the arrangement lists them; agencies by name."""
        if kind == "agency":
            return 0, words
        listed = list(self.words.get(kind, {}))
        return (listed.index(code) if code in listed else len(listed)), words
