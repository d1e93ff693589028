"""Which things counted lie within others, so that an outsider who knows what they mean tells nothing new.

Nobody says that the children decided positively are among those decided. What rates are of says so (`AT_RISK`), and so
does a table that counts the same. Where figures of one thing nowhere exceed those of another, the outsider is taken
to know that it lies within: a bound more never makes the protection weaker.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .cells import Conditions, Figure, Key, Period
from .ledger import Published

#: What a rate's denominator is called: the numerator's name, and this.
AT_RISK = "/at-risk"
#: The dimension that tells those who have it from those who have not, where it is known that they lie within ...
OF = "(of) "
#: ... and where it is only taken to be so, since no figure speaks against it.
MAY_BE_OF = "(may be of) "
#: In so many places must one thing be no larger than another before it is taken to lie within.
_PLACES = 2

Figures = Mapping[Key, list[Figure]]


@dataclass(frozen=True)
class Family:
    """Things counted that lie within one: `whole`, and of each the conditions that tell it as a part of the whole."""

    whole: str
    parts: dict[str, Conditions]

    def placed(self, key: Key) -> Key:
        """The key as a part of the whole."""
        more = self.parts[key.measure]
        return Key(self.whole, tuple(sorted((*key.conditions, *more))), key.period)

    def figures(self, found: Mapping[str, Figures]) -> dict[Key, list[Figure]]:
        """The figures of all its members by their places in the whole."""
        placed: dict[Key, list[Figure]] = {}
        for measure in self.parts:
            for key, these in found.get(measure, {}).items():
                placed.setdefault(self.placed(key), []).extend(these)
        return placed

    def earlier(self, entries: Sequence[Published]) -> list[Published]:
        """What was published before of any of its members, as parts of the whole."""
        return [
            replace(one, measure=self.whole, conditions={**one.conditions, **{name: tuple(these) for name, these in self.parts[one.measure]}})
            for one in entries if one.measure in self.parts
        ]  # fmt: skip

    def apart(self, found: Mapping[str, Figures]) -> list[Family]:
        """Each member by itself, without denominators that nobody printed: what they bound, their figures say."""
        kept = [name for name in self.parts if any(not one.known for one in _all(found.get(name, {})))]
        return [Family(name, {name: ()}) for name in kept]


def families(found: Mapping[str, Figures], *, by_size: bool = True) -> list[Family]:
    """The things counted, those that lie within one another together. `found` are figures by what they measure.

    With `by_size` things are taken to lie within others where no figure speaks against it, else by their roles alone.
    """
    parents = _by_role(found)
    if by_size:
        _by_size(found, parents)
    members: dict[str, dict[str, Conditions]] = defaultdict(dict)
    for measure in sorted(found):
        whole, conditions = measure, []
        while whole in parents:
            above, how = parents[whole]
            if how:
                conditions.append((f"{how}{whole}", frozenset({whole})))
            whole = above
        members[whole][measure] = tuple(sorted(conditions))
    return [Family(whole, parts) for whole, parts in sorted(members.items())]


def known_apart(found: Mapping[str, Figures], family: Family, least: int) -> dict[str, Figures]:
    """Without the denominators nobody printed, where a table of the family counts the same: it says what is known.

    Denominators of finer groups than the table's, if they are `least` or more, stand as figures that are hidden with
    their rate: a rate that is shown tells its denominator to who has its numerator.
    """
    mine = {measure: figures for measure, figures in found.items() if measure in family.parts}
    known = any(one.known for figures in mine.values() for one in _all(figures))
    if not known or all(one.known for one in _all(found.get(family.whole, {}))):
        return mine
    printed = {
        (key.conditions, key.period) for key, these in family.figures(mine).items() if any(one.prints for one in these)
    }  # fmt: skip

    rates = {(one.output, one.row): one for figures in mine.values() for one in _all(figures) if one.columns and not one.prints}  # fmt: skip

    def freed(one: Figure) -> list[Figure]:
        if not one.known:
            return [replace(one, ceiling=math.inf)]
        place, rate = family.placed(one.key), rates.get((one.output, one.row))
        apart = (place.conditions, place.period) not in printed
        tells = apart and one.value >= least and rate is not None and not rate.reason
        return [replace(one, known=False, columns=rate.columns)] if tells and rate is not None else []

    kept = {
        measure: {key: [each for one in these for each in freed(one)] for key, these in figures.items()}
        for measure, figures in mine.items()
    }
    return {measure: {key: these for key, these in figures.items() if these} for measure, figures in kept.items()}  # fmt: skip


def _all(figures: Figures) -> list[Figure]:
    return [one for these in figures.values() for one in these]


Place = tuple[Conditions, Period | None]


def _places(figures: Figures) -> dict[Place, float]:
    return {(key.conditions, key.period): these[0].value for key, these in figures.items()}


def _by_role(found: Mapping[str, Figures]) -> dict[str, tuple[str, str]]:
    """What each numerator lies within: its denominator, which is the same as what a table counts, where they agree."""
    parents: dict[str, tuple[str, str]] = {}
    tables = [name for name in found if any(one.whole and one.prints for one in _all(found[name]))]
    for numerator in sorted(found):
        under = _under(numerator, found)
        if not under:
            continue
        parents[numerator] = (under, OF)
        held = _places(found[under])
        for table in sorted(tables):
            if table in (numerator, under) or AT_RISK in table:
                continue
            both = [(held[place], value) for place, value in _places(found[table]).items() if place in held]
            if both and all(one == other for one, other in both) and any(one for one, _other in both):
                parents[under] = (table, "")
                break
    return parents


def _under(numerator: str, found: Mapping[str, Figures]) -> str:
    """Its denominator, also where one of the two is told apart by its output."""
    name, mark, output = numerator.partition(" (in ")
    names = (f"{name}{AT_RISK}{mark}{output}", f"{name}{AT_RISK}")
    return next((one for one in names if one in found and one != numerator), "")


def _by_size(found: Mapping[str, Figures], parents: dict[str, tuple[str, str]]) -> None:
    """What may lie within another, by its figures: into the smallest that holds it."""
    counts = {
        name: _places(figures) for name, figures in sorted(found.items())
        if AT_RISK not in name and all(one.whole for one in _all(figures))
    }  # fmt: skip
    for name, mine in counts.items():
        if name in parents:
            continue
        holds = []
        for other, theirs in counts.items():
            both = [(mine[place], theirs[place]) for place in mine.keys() & theirs.keys()]
            if other == name or len(both) < _PLACES or any(one > whole for one, whole in both):
                continue
            size = sum(whole for _one, whole in both) / len(both)
            if any(one < whole for one, whole in both) and name not in _above(other, parents):
                holds.append((size, other))
        if holds:
            parents[name] = (min(holds)[1], MAY_BE_OF)


def _above(measure: str, parents: Mapping[str, tuple[str, str]]) -> set[str]:
    """All that a measure lies within."""
    seen: set[str] = set()
    while measure in parents and measure not in seen:
        seen.add(measure)
        measure = parents[measure][0]
    return seen | {measure}
