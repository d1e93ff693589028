"""What one part of a scale's file says about another must agree: names, codes, order, bands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from .scales import Domain, Earning, Scale, Steps, Worst

Place = tuple[int | str, ...]


@dataclass(frozen=True)
class Disagreement:
    """Two parts of a file that do not agree, and how to mend it."""

    message: str
    mend: str
    place: Place


def disagreements(scale: Scale, stem: str) -> Iterator[Disagreement]:
    """Every place where a scale contradicts its file's name or itself."""
    if stem != f"{scale.id}-{scale.version}":
        yield Disagreement(
            f"It is {scale.id}, version {scale.version}, but the file is kept as '{stem}'.",
            f"Call the file '{scale.id}-{scale.version}.yaml', or change what it says.",
            ("id",),
        )
    yield from _repeated(scale)
    yield from _ladder(scale)
    for number, domain in enumerate(scale.domains):
        yield from _domain(scale, domain, ("domains", number))
    yield from _whole(scale)


def _repeated(scale: Scale) -> Iterator[Disagreement]:
    for key, codes in (
        ("levels", [level.code for level in scale.levels]),
        ("domains", [domain.code for domain in scale.domains]),
    ):
        for code, times in Counter(codes).items():
            if times > 1:
                yield Disagreement(f"'{code}' is there {times} times.", "Give each its own code.", (key,))


def _ladder(scale: Scale) -> Iterator[Disagreement]:
    ladder = scale.ladder()
    for below, above in pairwise(ladder):
        place = ("levels", scale.levels.index(above))
        if below.order == above.order:
            yield Disagreement(
                f"'{below.code}' and '{above.code}' have the same order.", "Number each level once.", place
            )
        if below.strength is not None and above.strength is not None and below.strength > above.strength:
            yield Disagreement(
                f"'{above.code}' stands above '{below.code}' and is drawn weaker.",
                "Let strength rise with the order.",
                (*place, "strength"),
            )


def _domain(scale: Scale, domain: Domain, place: Place) -> Iterator[Disagreement]:
    allowed = scale.levels_of(domain)
    if domain.earned is None:
        return
    for code in (*domain.earned.levels.values(), *(band.level for band in domain.earned.bands)):
        if code not in allowed:
            yield Disagreement(
                f"'{code}' is no level of '{domain.code}'.", _meant(code, allowed), (*place, "earned")
            )
    yield from _kind_of_fact(domain.earned, (*place, "earned"))


WORDS = ("design", "outcome_described", "intervention_described")


def _kind_of_fact(earning: Earning, place: Place) -> Iterator[Disagreement]:
    """A fact said in a word earns by 'levels', one said in a number by 'bands'."""
    needed, unused = ("levels", "bands") if earning.fact in WORDS else ("bands", "levels")
    if not getattr(earning, needed) or getattr(earning, unused):
        yield Disagreement(
            f"What '{earning.fact}' earns is written with '{needed}'.", f"Write '{needed}' only.", place
        )


def _whole(scale: Scale) -> Iterator[Disagreement]:
    codes = tuple(level.code for level in scale.levels)
    overall = scale.overall
    named: list[tuple[str, str]] = []
    if isinstance(overall, Worst):
        named += [("unless", code) for code in overall.unless]
        named += [("beside", overall.beside)] if overall.beside else []
    if isinstance(overall, Steps):
        named += [("begins", code) for code in overall.begins.values()]
        if "otherwise" not in overall.begins:
            yield Disagreement(
                "It does not say where any other design begins.",
                "Add 'otherwise: ...' to it.",
                ("overall", "begins"),
            )
    for key, code in named:
        if code not in codes:
            yield Disagreement(f"There is no level '{code}'.", _meant(code, codes), ("overall", key))
    if overall.rule != "judged" and not scale.domains:
        yield Disagreement(
            "The whole follows from parts, and there are none.", "Write 'rule: judged'.", ("overall",)
        )


def _meant(code: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(code, known, n=1)
    return f"Did you mean '{close[0]}'?" if close else f"There are: {', '.join(known)}."
