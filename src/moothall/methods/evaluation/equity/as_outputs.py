"""Rates and effects by group and by site as outputs.

What a group is drawn to stands first, with its interval; what was found in it beside it, marked as unreliable and not
given where the group is small. Groups by several traits stand in one table: each trait is a column, and a row that is of
one of them is of all of the others, so that disclosure control knows them for the same children.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from moothall.methods.outputs import ALL, Cell, Column, Mark, Output, OutputKind, Role

from ..figures import AT_RISK, CHILDREN, EVENTS, FEWEST, FREEDOM, About, Scale, figure, interval
from .pooled_effects import PooledEffects
from .random_sites import BetweenSites
from .rates import Rates
from .sites import SiteRate, Sites

_SHARE = Scale("", "share", 3)
SMALL = "[u]: of so few children that the figure by itself says little; what it is drawn to stands beside it."
DRAWN = (
    "Drawn together: each group is drawn towards what all groups say, the more the fewer children it has; the interval "
    "counts that this was itself estimated."
)
SMALL_SITE = "[u]: of so few children that the share as counted says little by itself."
CHANCE = "Where all sites decide alike, so many of a hundred lie within the limits by chance alone. A site outside is a reason to look, not a finding."  # fmt: skip
CLAIMS = "A group whose effect as found is smaller than the smallest that could be found in it is not to be claimed apart."  # fmt: skip


@dataclass(frozen=True)
class By:
    """What groups are told apart by: its name, what it is called, and the words of its groups."""

    name: str
    title: str
    labels: Mapping[str, str] = field(default_factory=dict)


def _groups(by: Sequence[By]) -> tuple[tuple[Column, ...], dict[str, dict[str, str]]]:
    columns = tuple(Column(one.name, one.title, Role.DIMENSION) for one in by)
    return columns, {one.name: dict(one.labels) for one in by}


def _of(by: Sequence[By], one: By, group: str) -> tuple[Cell, ...]:
    """The categories of a row that is of one group, and of all by every other trait."""
    return tuple(group if each is one else ALL for each in by)


def _six(scale: Scale, name: str, label: str) -> tuple[Column, ...]:
    """The figure drawn together with its interval, and the figure as found with its own."""
    decimals, unit = scale.decimals, scale.unit
    return (
        figure("drawn", f"{label}, drawn together", decimals, unit), *interval(decimals, unit, "drawn_"),
        figure(name, "As found", decimals, unit), *interval(decimals, unit, label="Found"),
    )  # fmt: skip


def rates_output(part: str, title: str, found: Sequence[tuple[By, Rates]], about: About, *, counted: str, label: str = "Share", chart: str = "groups") -> Output:  # fmt: skip
    """The rates of groups, drawn together and as counted."""
    by = [one for one, _rates in found]
    dimensions, labels = _groups(by)
    rows = [
        (*_of(by, one, each.group), each.shrunk, each.shrunk_low, each.shrunk_high,
         *_unless(each.small, each.share, each.low, each.high), each.children, each.events, each.children)
        for one, rates in found for each in rates.groups
    ]  # fmt: skip
    small = any(each.small for _one, rates in found for each in rates.groups)
    return about.output(
        part, title, OutputKind.RATES, (*dimensions, *_six(_SHARE, "share", label), CHILDREN, EVENTS, AT_RISK), rows,
        counted=counted, chart=chart, labels=labels, notes=(DRAWN, *((SMALL,) if small else ())),
    )  # fmt: skip


def _unless(small: bool, *values: float) -> tuple[Cell, ...]:
    return (Mark.UNRELIABLE.value,) * len(values) if small else values


@dataclass(frozen=True)
class Behind:
    """What stands behind a group's estimate: degrees of freedom, and the smallest effect that could be found in it."""

    freedom: int
    least: float | None = None


def effects_output(
    part: str, title: str, found: Sequence[tuple[By, PooledEffects]], about: About, scale: Scale, *, label: str,
    behind: Mapping[tuple[str, str], Behind], notes: Sequence[str] = (),
) -> Output:  # fmt: skip
    """The effects (or means) of groups, drawn together and as found; `behind` by trait and group.

    Where a trait has too few groups to draw any, what is found stands in both places, but not of a small group.
    """
    by = [one for one, _pooled in found]
    dimensions, labels = _groups(by)
    least = any(one.least is not None for one in behind.values())
    rows: list[tuple[Cell, ...]] = []
    for one, pooled in found:
        for each in pooled.groups:
            under = behind[one.name, each.group]
            rows.append((
                *_of(by, one, each.group), *_unless(each.small and not each.drawn, each.shrunk, each.shrunk_low, each.shrunk_high),
                *_unless(each.small, each.estimate, each.low, each.high), *((under.least,) if least else ()), each.children, under.freedom,
            ))  # fmt: skip
    small = any(each.small for _one, pooled in found for each in pooled.groups)
    few = tuple(
        f"{one.title}: {note}" if len(by) > 1 else note for one, pooled in found for note in pooled.notes
    )
    return about.output(
        part, title, OutputKind.ESTIMATES,
        (*dimensions, *_six(scale, "effect", label),
         *((figure("least", "Smallest that could be found", scale.decimals, scale.unit),) if least else ()), CHILDREN, FREEDOM),
        rows, counted=scale.counted, chart="groups", labels=labels,
        notes=(DRAWN, *few, *((SMALL,) if small else ()), *((CLAIMS,) if least else ()), *notes),
    )  # fmt: skip


def sites_output(part: str, title: str, found: Sites, about: About, *, counted: str, chart: str = "groups") -> Output:  # fmt: skip
    """The rates of sites with the mix of cases taken out, the limits within which chance alone lies, and as counted."""
    decimals, unit = _SHARE.decimals, _SHARE.unit
    ends = [
        figure(f"{end}_{round(1000 * one.level)}", f"{words} limit, {100 * one.level:g}%", decimals, unit)
        for one in found.sites[0].limits for end, words in (("lower", "Lower"), ("upper", "Upper"))
    ]  # fmt: skip
    small = any(one.small for one in found.sites)
    return about.output(
        part, title, OutputKind.RATES,
        (Column("authority", "Site", Role.DIMENSION), figure("standardised", "Share, mix of cases taken out", decimals, unit),
         *interval(decimals, unit, "standardised_"), *ends, figure("share", "As counted", decimals, unit),
         *interval(decimals, unit, label="Counted"), CHILDREN, EVENTS, AT_RISK),
        list(_sites(found.sites)), counted=counted, chart=chart, notes=(CHANCE, *((SMALL_SITE,) if small else ())),
    )  # fmt: skip


def _sites(sites: Sequence[SiteRate]) -> Iterator[tuple[Cell, ...]]:
    for one in sites:
        limits = (value for limit in one.limits for value in (limit.low, limit.high))
        yield (
            one.site, one.standardised, one.standardised_low, one.standardised_high, *limits,
            *_unless(one.small, one.share, one.low, one.high), one.children, one.events, one.children,
        )  # fmt: skip


def between_sites_output(title: str, found: Mapping[str, tuple[BetweenSites, int]], about: About, *, counted: str, labels: Mapping[str, str]) -> Output:  # fmt: skip
    """How far sites differ on the same kind of case, by decision; with each how few had it, or had not."""
    return about.output(
        "between-sites", title, OutputKind.ESTIMATES,
        (Column("decision", "Decision", Role.DIMENSION), figure("median_odds_ratio", "Median odds ratio"), *interval(),
         figure("p", "Test that sites are alike (p)", 3), figure("sites", "Sites", 0), CHILDREN, FREEDOM, FEWEST),
        [
            (name, one.median_odds_ratio, one.ratio_low, one.ratio_high, one.p, one.sites, one.children, one.children - one.sites, few)
            for name, (one, few) in found.items()
        ],
        counted=counted, labels={"decision": dict(labels)},
        notes=("Of two children of the same kind at two sites drawn at random, the odds at one are in the median so many times those at the other. 1 is no difference.",),
    )  # fmt: skip
