"""The partnership's outcomes: at each wave how many were due, followed and lost, and how each indicator stood.

Never one figure for 'improved': each indicator is shown by itself, as a distribution, with how many it is of. Nothing is
filled in. Figures of how the work was done stand apart from how children fare.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from moothall.casework.intake.assessments.queries import all_instruments
from moothall.casework.intake.overrides import in_force
from moothall.casework.outcomes.due import birthdays
from moothall.casework.outcomes.queries import follow_up_of
from moothall.casework.outcomes.rules import COUNTED, counted_words
from moothall.casework.overview.ahead.asking import Answer, Kept, Question, answer
from moothall.casework.overview.themes.counting import hides_from, least_of
from moothall.casework.overview.themes.export import plain
from moothall.casework.overview.themes.hiding import HIDDEN, Count, hide_parts, unsafe
from moothall.core import clock
from moothall.core.kinds import Actor, NotVisible
from moothall.methods.arrangements import Arrangement, FollowUp
from moothall.methods.instruments import Indicator, IndicatorValue, InstrumentError, indicators_of

WAYS = ("with_child", "without_child", "records_only", "missed", "unexplained")
LOST = ("missed", "unexplained")
#: Birthdays are looked for over so long: nobody is followed longer.
LONGEST = timedelta(days=366 * 15)
#: What the case's own records count, by how often since the wave before.
TIMES = (("0", "None"), ("1", "One"), ("2", "Two or more"))


@dataclass(frozen=True)
class WaveCount:
    """One wave: how many it was due for, how each was held or lost, and why."""

    point: str
    title: str
    due: int | None
    ways: Mapping[str, Count]
    reasons: Mapping[str, Count]

    @property
    def hidden(self) -> bool:
        """Whether anything of it is hidden."""
        return self.due is None or any(one.hidden for one in self.ways.values())


@dataclass(frozen=True)
class IndicatorCount:
    """One indicator: at each wave how many had each value, of how many that have one."""

    indicator: Indicator
    waves: Mapping[str, Mapping[str, Count]]

    def answered(self, point: str) -> int | None:
        """Of how many children the indicator has a value at a wave; None where that is hidden."""
        wholes = [one.whole for one in self.waves.get(point, {}).values() if not one.hidden]
        return wholes[0] if wholes else (None if self.waves.get(point) else 0)


@dataclass(frozen=True)
class FollowedCounts:
    """Everything counted of one arrangement, for all children or those of one kind of exploitation."""

    arrangement: Arrangement
    follow_up: FollowUp
    exploitation: str
    waves: Sequence[WaveCount]
    indicators: Sequence[IndicatorCount]
    least: int | None
    hides: bool
    kept: Kept | None = None

    def outcomes(self) -> list[IndicatorCount]:
        """How children fare."""
        return [one for one in self.indicators if not one.indicator.process]

    def process(self) -> list[IndicatorCount]:
        """How the work was done."""
        return [one for one in self.indicators if one.indicator.process]


def followed_counts(actor: Actor, name: str, exploitation: str = "") -> FollowedCounts:
    """The figures of an arrangement by its rules of today. Three queries; needs an open unit.

    Raises BeingCounted where a large partnership's figures have yet to be counted by the worker.

    NotVisible where the arrangement follows nobody. Small numbers are hidden from those who see no case, as in the
    themes; a kind of exploitation is hidden as well where the rest of all children could be told from it.
    """
    today = clock.today()
    arrangement = in_force(actor, name, today)
    follow_up = follow_up_of(arrangement)
    if follow_up is None:
        raise NotVisible
    hides, least = hides_from(actor), least_of(arrangement)
    told = answer(actor, question("outcomes", name, follow_up), [question("returns", name, follow_up)])
    counted = Counted(rows_of(told), exploitation, smallest_shown(actor, arrangement))
    return FollowedCounts(
        arrangement, follow_up, exploitation,
        [_wave(point.code, point.title, counted) for point in follow_up.waves.value],
        [one for one in (_indicator(each, follow_up, counted) for each in _indicators(follow_up, today)) if one.waves],
        least, hides, told.kept,
    )  # fmt: skip


def question_asked(actor: Actor, terms: Mapping[str, str]) -> Question:
    """The question that an arrangement makes, by its rules of today. NotVisible where it follows nobody."""
    return question_of(actor, "outcomes", terms["arrangement"])


def question_of(actor: Actor, what: str, name: str) -> Question:
    """The question about the outcomes of an arrangement, or about what returns tell of them."""
    follow_up = follow_up_of(in_force(actor, name, clock.today()))
    if follow_up is None:
        raise NotVisible
    return question(what, name, follow_up)


def smallest_shown(actor: Actor, arrangement: Arrangement) -> int:
    """Below which number a count is hidden from this person; 0 hides nothing, and without a rule all is hidden."""
    least = least_of(arrangement)
    return (least if least is not None else 10**9) if hides_from(actor) else 0


Rows = Mapping[tuple[str, str, str, str, str], int]


#: What is counted, and the function of the owner that counts it.
FUNCTIONS = {"outcomes": "outcomes_counts", "returns": "outcomes_return_counts"}


def question(what: str, name: str, follow_up: FollowUp) -> Question:
    """The question, for the waves of an arrangement's rules; one of `FUNCTIONS`."""
    points = _points(follow_up)
    return Question(
        what, {"arrangement": name}, [name, points],
        lambda: _counted_rows(FUNCTIONS[what], name, follow_up, clock.today()),
    )  # fmt: skip


def rows_of(told: Answer) -> Rows:
    """The answer, how many by what is counted."""
    return {tuple(row[:5]): row[5] for row in told.rows}


def _points(follow_up: FollowUp) -> list[dict[str, object]]:
    return [
        {"code": point.code, "months": point.months, "closes_after": point.closes_after}
        for point in follow_up.waves.value
    ]


def _counted_rows(function: str, name: str, follow_up: FollowUp, today: date) -> list[list[object]]:
    ages = [point for point in follow_up.waves.value if point.at_age is not None]
    born = birthdays(ages[0], today - LONGEST, today) if ages else []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT what, point, kind, code, value, cases FROM {function}(%s, %s, %s, %s, %s)",
            [
                name,
                json.dumps(_points(follow_up)),
                [digest for _day, digest in born],
                [day for day, _digest in born],
                today,
            ],
        )
        return [list(row) for row in cursor.fetchall()]


class Counted:
    """The rows for one kind of exploitation, or for all, hidden where they have to be."""

    def __init__(self, rows: Rows, kind: str, least: int) -> None:
        self.rows, self.kind, self.least = rows, kind, least

    def sizes(
        self, what: str, point: str, code: str | None = None, kind: str | None = None
    ) -> dict[str, int]:
        """How many cases by value, or where no code is given by code."""
        chosen = self.kind if kind is None else kind
        found: dict[str, int] = {}
        for (one, at, of, this, value), cases in self.rows.items():
            if (one, at, of) == (what, point, chosen) and code in (None, this):
                key = this if code is None else value
                found[key] = found.get(key, 0) + cases
        return found

    def parts(self, what: str, point: str, code: str | None = None) -> dict[str, Count]:
        """The same as parts of one whole."""
        sizes = self.sizes(what, point, code)
        whole = sum(sizes.values())
        if self._points_at_somebody(what, point, code, sizes):
            return dict.fromkeys(sizes, HIDDEN)
        return hide_parts(
            {key: Count(size, whole) for key, size in sizes.items()}, self.least, one_whole=True
        )

    def _points_at_somebody(self, what: str, point: str, code: str | None, sizes: dict[str, int]) -> bool:
        """Whether all children less those of this kind would be a few."""
        if not self.kind or not self.least:
            return False
        every = self.sizes(what, point, code, kind="")
        rest = {key: count - sizes.get(key, 0) for key, count in every.items()}
        return unsafe(sum(sizes.values()), sum(every.values()), self.least) or any(
            0 < left < self.least for left in rest.values()
        )


def _wave(point: str, title: str, counted: Counted) -> WaveCount:
    ways = counted.parts("due", point)
    reasons = counted.parts("due", point, "missed")
    hidden = any(one.hidden for one in ways.values())
    wholes = [one.whole for one in ways.values() if one.whole is not None]
    if hidden and not wholes:
        reasons = dict.fromkeys(reasons, HIDDEN)
    return WaveCount(point, title, wholes[0] if wholes else (None if ways else 0), ways, reasons)


def _indicator(indicator: Indicator, follow_up: FollowUp, counted: Counted) -> IndicatorCount:
    waves = {
        point.code: parts
        for point in follow_up.waves.value
        if (parts := counted.parts("value", point.code, indicator.code))
    }
    return IndicatorCount(indicator, waves)


def _indicators(follow_up: FollowUp, today: date) -> list[Indicator]:
    """Everything the follow-up counts: of its questionnaires, and of the cases' own records."""
    found: list[Indicator] = []
    for rule in follow_up.instruments:
        try:
            found += indicators_of(all_instruments().in_force(rule.value.instrument, today))
        except InstrumentError:
            continue
    values = tuple(IndicatorValue(code=code, title=title) for code, title in TIMES)
    records = [
        Indicator(
            code=f"records.{code}", title=counted_words(code), group="Since the wave before", values=values,
            source=_("The cases’ own records"),
        )
        for code in COUNTED
    ]  # fmt: skip
    return [*found, *records]


def as_csv(counts: FollowedCounts, more: Sequence[Sequence[object]] = ()) -> str:
    """The figures as on the page, a line each; what is hidden there is hidden here. `more`: lines of returns."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("Arrangement"), _("Exploitation"), _("Counted"), _("From"), _("Indicator"), _("Wave"), _("Value"),
                     _("Children"), _("Of")])  # fmt: skip
    reasons = {choice.code: choice.title for choice in counts.follow_up.reasons.value}
    titles = {point.code: point.title for point in counts.follow_up.waves.value}
    start = [counts.arrangement.title, counts.exploitation or _("all")]
    lines: list[list[object]] = []
    for wave in counts.waves:
        for way, one in wave.ways.items():
            lines.append([*start, _("followed"), "", _("How it was held"), wave.title, way, *_cells(one)])
        for reason, one in wave.reasons.items():
            lines.append(
                [
                    *start,
                    _("followed"),
                    "",
                    _("Why it was missed"),
                    wave.title,
                    reasons.get(reason, reason),
                    *_cells(one),
                ]
            )
    for each in counts.indicators:
        words = {value.code: value.title for value in each.indicator.values}
        kind = _("process") if each.indicator.process else _("outcome")
        for point, parts in each.waves.items():
            lines += [
                [*start, kind, each.indicator.source, each.indicator.title, titles[point], words.get(code, code), *_cells(one)]
                for code, one in parts.items()
            ]  # fmt: skip
    lines += [[*start, *line] for line in more]
    for line in lines:
        writer.writerow([plain(cell) for cell in line])
    return file.getvalue()


def _cells(one: Count) -> list[object]:
    hidden = _("hidden")
    return [hidden if one.part is None else one.part, hidden if one.whole is None else one.whole]
