"""What an outsider reads from released tables: statements of how many children there are of some kind.

Written apart from the protector and sharing nothing with it but the ledger, the rules and the shape of an output, so
that a mistake there is not repeated here.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from moothall.methods.outputs import ALL, Output, OutputKind, Role

from .ledger import Published
from .rules import Rules

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-?\s?Q([1-4])")
_YEAR = re.compile(r"\d{4}")


#: A book of what rates tell: of whom they are, and, told by this kind, who of them has it.
RATES = "rates of "
HAS = "(has) "


@dataclass(frozen=True)
class Statement:
    """So many (from `low` to `high`) children are of these categories, in these months.

    `true` is the figure itself, which only those who check know; `secret` is how wide it must stay open (0: open).
    `least` and `most` are what is known of it even if it is hidden. One with `unprinted` stands in no table, one that is `hidden` as a mark.
    """

    kinds: dict[str, frozenset[str]]
    months: tuple[int, int] | None
    low: float
    high: float
    true: float | None = None
    secret: float = 0.0
    said: str = ""
    of: str = ""
    least: float = 0.0
    most: float = math.inf
    unprinted: bool = False
    hidden: bool = False


@dataclass
class Book:
    """All statements about one thing counted, and the dimensions of which all categories are told.

    With `only`, the figures of that output are asked for; the others are there for what they tell.
    """

    statements: list[Statement] = field(default_factory=list)
    whole: bool = True
    tabled: set[str] = field(default_factory=set)
    only: str = ""


def read(released: Sequence[Output], true: Sequence[Output], earlier: Iterable[Published], rules: Rules) -> dict[str, Book]:  # fmt: skip
    """The statements of a release and of those before it, by what is counted."""
    books: dict[str, Book] = defaultdict(Book)
    truth = {output.name: output for output in true}
    counts = [output for output in released if output.kind == OutputKind.COUNTS]
    for output in [*counts, *(one for one in released if one.kind in (OutputKind.RATES, OutputKind.MEANS))]:
        for thing, statements, whole in _statements(output, truth[output.name], rules):
            book = books[thing]
            if _disagree(book.statements, statements):
                book = books[f"{thing} | {output.name}"]
            book.statements += statements
            book.whole = whole
            book.tabled |= {output.columns[place].name for place in output.places(Role.DIMENSION)}
    for entry in earlier:
        base = entry.measure.removesuffix("/at-risk")
        of_rates = entry.measure not in books and f"{RATES}{base}" in books
        if entry.measure in books or of_rates:
            kinds = {name: frozenset(these) for name, these in entry.conditions.items()}
            kinds |= {f"{HAS}{base}": frozenset({"yes"})} if of_rates and base == entry.measure else {}
            months = (
                None if entry.period is None else (month_of(entry.period[0]), month_of(entry.period[1]) + 1)
            )
            book = books[f"{RATES}{base}" if of_rates else entry.measure]
            book.statements.append(Statement(kinds, months, entry.low, entry.top, said=f"earlier: {entry.output}", unprinted=of_rates and base != entry.measure))  # fmt: skip
    return dict(books)


def _statements(shown: Output, true: Output, rules: Rules) -> list[tuple[str, list[Statement], bool]]:
    if shown.kind == OutputKind.COUNTS:
        return _of_counts(shown, true, rules)
    return _of_rates(shown, true, rules) if shown.kind == OutputKind.RATES else _of_means(shown, true, rules)


def _of_counts(shown: Output, true: Output, rules: Rules) -> list[tuple[str, list[Statement], bool]]:
    names = [column.name for column in shown.columns]
    figures = [place for place in true.places(Role.FIGURE) if _counts(true, place)]
    children = true.places(Role.CHILDREN)
    total = _total_of_others(true, figures)
    answer: dict[str, list[Statement]] = {}
    for turn, place in enumerate(figures):
        thing = shown.counted if turn == 0 or total is not None else f"{shown.counted}/{true.columns[place].name}"  # fmt: skip
        for row, (kinds, months) in enumerate(rows_of(true, rules)):
            value = true.rows[row][place]
            if not isinstance(value, int | float):
                continue
            if total is not None and place != total:
                kinds = {**kinds, "(figure)": frozenset({f"{true.counted}/{true.columns[place].name}"})}
            cell = shown.rows[row][names.index(true.columns[place].name)]
            behind = true.rows[row][children[0]] if children else value
            few = min(value, behind) if isinstance(behind, int | float) else value
            low, high = _seen(cell, rules)
            small = 0 < few < rules.threshold.value or (value == 0 and rules.counts.zeros == "hide")
            wide = wide_of(rules)
            nobody = value == 0 and rules.hides and rules.counts.zeros == "show"
            answer.setdefault(thing, []).append(
                Statement(
                    kinds,
                    months,
                    low,
                    high,
                    float(value),
                    wide if small else 0.0,
                    f"{shown.name}, row {row + 1}",
                    shown.name,
                    most=0.0 if nobody else math.inf,
                )
            )
    return [(thing, _knowing_zeros(statements, rules), True) for thing, statements in answer.items()]


def wide_of(rules: Rules) -> float:
    """How far open a small count must stay."""
    return float(rules.protection.counts if rules.hides else min(rules.protection.counts, rules.rounding.width))  # fmt: skip


def _seen(cell: object, rules: Rules) -> tuple[float, float]:
    """What a printed count tells: itself, or what it was rounded from; a mark tells nothing yet."""
    if not isinstance(cell, int | float):
        return 0.0, math.inf
    if not rules.rounds:
        return float(cell), float(cell)
    base = rules.rounding.base
    least = 0.0
    if rules.hides:
        if cell == 0:
            return 0.0, 0.0
        least = float(rules.threshold.value)
    if rules.rounding.way == "random":
        return max(least, cell - (base - 1.0)), cell + (base - 1.0)
    return max(least, float(cell - base // 2)), float(cell + (base - 1) // 2)


def _knowing_zeros(statements: list[Statement], rules: Rules) -> list[Statement]:
    """Where no count of nobody is hidden, a reader may know that what is hidden is somebody."""
    told = rules.hides and rules.counts.zeros == "show"
    if not told or any(one.high == math.inf and one.true == 0 for one in statements):
        return statements
    told_of = [replace(one, low=1.0) if one.high == math.inf else one for one in statements]
    return [replace(one, least=1.0) if one.most == math.inf else one for one in told_of]


def _of_rates(shown: Output, true: Output, rules: Rules) -> list[tuple[str, list[Statement], bool]]:
    """A rate tells its numerator as closely as its decimals, when the denominator is known."""
    over, under = true.places(Role.EVENTS), true.places(Role.AT_RISK)
    if not over or not under:
        return []
    statements: list[Statement] = []
    marks_tell = (
        rules.counts.zeros == "show"
        and rules.hides
        and not _hides_nobody(shown, true, over[0], under[0], rules.threshold.value)
    )
    for row, (kinds, months) in enumerate(rows_of(true, rules)):
        events, at_risk = true.rows[row][over[0]], true.rows[row][under[0]]
        if not isinstance(events, int | float) or not isinstance(at_risk, int | float):
            continue
        low, high, shows = 0.0, float(at_risk), False
        for place in shown.places(Role.FIGURE):
            cell, half = shown.rows[row][place], 0.5 / 10 ** shown.columns[place].decimals
            if not isinstance(cell, int | float) or not at_risk:
                continue
            if all(each[place] == each[over[0]] for each in true.rows):
                low, high, shows = float(events), float(events), True
                continue
            for scale in (1, 100, 1000, 10_000, 100_000):
                if abs(cell - scale * events / at_risk) <= half + 1e-9:
                    shows = True
                    low = max(low, math.ceil((cell - half) * at_risk / scale - 1e-9))
                    high = min(high, math.floor((cell + half) * at_risk / scale + 1e-9))
                    break
        somebody = events > 0 and at_risk >= rules.threshold.value and marks_tell
        # What is hidden is somebody, of many; and never more than of how many it is.
        least, most = (1.0 if somebody else 0.0), float(at_risk)
        if not shows:
            low = least
        left = at_risk - events
        small = 0 < events < rules.threshold.value or 0 < left < rules.threshold.value
        small = small and not (events == 0 and rules.counts.zeros == "show")
        of_whom = {**kinds, f"{HAS}{shown.counted}": frozenset({"yes"})}
        said = f"{shown.name}, row {row + 1}"
        if events == 0 and at_risk >= rules.threshold.value and rules.counts.zeros == "show":
            most = 0.0
        statements.append(
            Statement(
                of_whom, months, min(low, events), max(high, events), float(events), wide_of(rules) if small else 0.0,
                said, shown.name, least, most, hidden=not shows,
            )
        )  # fmt: skip
        known = float(at_risk)
        statements.append(
            Statement(kinds, months, known, known, known, 0.0, said, shown.name, known, known, unprinted=True)
        )
    return [(f"{RATES}{shown.counted}", statements, True)] if statements else []


def _hides_nobody(shown: Output, true: Output, over: int, under: int, least: int) -> bool:
    """Whether a mark may stand for nobody of many: then it tells nothing."""
    places = shown.places(Role.FIGURE)
    return any(
        row[over] == 0
        and float(str(row[under])) >= least
        and not any(isinstance(after[place], int | float) for place in places)
        for after, row in zip(shown.rows, true.rows, strict=True)
    )


def _of_means(shown: Output, true: Output, rules: Rules) -> list[tuple[str, list[Statement], bool]]:
    """A mean tells its sum as closely as its decimals, when the number of children is known."""
    children = true.places(Role.CHILDREN)
    answer = []
    for place in true.places(Role.FIGURE) if children else ():
        column = true.columns[place]
        values = [float(cell) for row in true.rows if isinstance(cell := row[place], int | float)]
        counts = [row[children[0]] for row in true.rows]
        adds = "sum" in re.split("[-_]", column.name) or "total" in re.split("[-_]", column.name)
        if [row[place] for row in true.rows] == counts or any(value < 0 for value in values):
            continue
        statements = []
        at = [one.name for one in shown.columns].index(column.name)
        for row, (kinds, months) in enumerate(rows_of(true, rules)):
            value, count, cell = true.rows[row][place], counts[row], shown.rows[row][at]
            if not isinstance(value, int | float) or not isinstance(count, int | float):
                continue
            times, half = (1.0 if adds else float(count)), 0.5 / 10**column.decimals
            known = isinstance(cell, int | float)
            low, high = (max(0.0, (float(cell) - half) * times), (float(cell) + half) * times) if known else (0.0, math.inf)  # type: ignore[arg-type]  # fmt: skip
            secret = value * times * rules.protection.sums / 100 if count < rules.threshold.value else 0.0
            statements.append(Statement(kinds, months, low, high, value * times, secret, f"{shown.name}, row {row + 1}", shown.name))  # fmt: skip
        answer.append((f"{shown.counted}/sum-of-{column.name}", statements, False))
    return answer


def _counts(output: Output, place: int) -> bool:
    cells = [float(cell) for row in output.rows if isinstance(cell := row[place], int | float)]
    return "%" not in output.columns[place].unit and all(cell >= 0 and cell.is_integer() for cell in cells)  # fmt: skip


def _total_of_others(output: Output, figures: list[int]) -> int | None:
    """The column that is the sum of the others in every row, where there is one."""
    if len({output.columns[place].unit for place in figures}) != 1:
        return None
    for place in figures:
        others = [other for other in figures if other != place]
        rows = [row for row in output.rows if all(isinstance(row[other], int | float) for other in figures)]
        if others and rows and all(row[place] == sum(row[other] for other in others) for row in rows):  # type: ignore[misc]  # fmt: skip
            return place
    return None


def rows_of(output: Output, rules: Rules) -> list[tuple[dict[str, frozenset[str]], tuple[int, int] | None]]:
    """Of whom each row of an output is, and of which months."""
    made_of = {(one.dimension, name): (one.of, frozenset(parts)) for one in rules.groupings for name, parts in one.parts.items()}  # fmt: skip
    places = output.places(Role.DIMENSION)
    in_time = {
        place
        for place in places
        if {row[place] for row in output.rows} - {ALL}
        and all(_span(str(row[place])) for row in output.rows if row[place] != ALL)
    }
    always = None if output.period is None else (month_of(output.period[0]), month_of(output.period[1]) + 1)
    answer = []
    for row in output.rows:
        months, kinds = always, dict[str, frozenset[str]]()
        named = [*output.where.items(), *((output.columns[place].name, str(row[place])) for place in places if row[place] != ALL and place not in in_time)]  # fmt: skip
        for name, category in named:
            name, these = made_of.get((name, category), (name, frozenset({category})))
            kinds[name] = kinds.get(name, these) & these
        for place in in_time:
            months = _span(str(row[place])) or months
        answer.append((kinds, months))
    return answer


def _span(word: str) -> tuple[int, int] | None:
    """The months of a month, a quarter or a year, as numbers, the end left out."""
    if _MONTH.fullmatch(word):
        return month_of(word), month_of(word) + 1
    if found := _QUARTER.fullmatch(word):
        start = int(found[1]) * 12 + 3 * (int(found[2]) - 1)
        return start, start + 3
    return (int(word) * 12, int(word) * 12 + 12) if _YEAR.fullmatch(word) else None


def month_of(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _disagree(one: Iterable[Statement], other: Iterable[Statement]) -> bool:
    """Whether two lists give different figures of the same children."""
    known = {(tuple(sorted(each.kinds.items())), each.months): each.true for each in one}
    return any(
        (found := known.get((tuple(sorted(each.kinds.items())), each.months))) is not None
        and each.true is not None and abs(found - each.true) > 1e-6 * max(1.0, abs(found))
        for each in other
    )  # fmt: skip
