"""Rates and effects by group and by site as outputs.

The raw rate of a small group is marked as unreliable and not given; what it is drawn to is, with its interval.
"""

from __future__ import annotations

from collections.abc import Mapping

from moothall.methods.outputs import Cell, Column, Mark, Output, OutputKind, Role

from ..figures import AT_RISK, CHILDREN, EVENTS, FREEDOM, About, figure, interval
from ..groups import TITLES
from .pooled_effects import PooledEffects
from .random_sites import BetweenSites
from .rates import Rates
from .same_case import SameCase
from .sites import Sites

_SITE = Column("authority", "Site", Role.DIMENSION)
_PERCENT = "%"
SMALL = "[u]: of so few children that the share by itself says little. What it is drawn to stands in the next table."
DRAWN = (
    "Each group is drawn towards what all groups say, the more the fewer children it has; the interval counts that this "
    "was itself estimated."
)


def _by(by: str) -> Column:
    return Column(by, TITLES.get(by, by.replace("_", " ").capitalize()), Role.DIMENSION)


def rates_outputs(found: Rates, by: str, title: str, about: About, *, labels: Mapping[str, str] | None = None) -> tuple[Output, Output]:  # fmt: skip
    """The rates of groups as counted, and as drawn. `title` says of what they are rates."""
    words = {by: dict(labels)} if labels else {}
    small = Mark.UNRELIABLE.value
    raw = about.output(
        "rates", title, OutputKind.RATES,
        (_by(by), figure("share", "Share", 1, _PERCENT), *interval(1, _PERCENT), CHILDREN, EVENTS, AT_RISK),
        [
            (one.group, *((small,) * 3 if one.small else (100 * one.share, 100 * one.low, 100 * one.high)), one.children, one.events, one.children)
            for one in found.groups
        ],
        counted=f"{about.name}-events", chart="points", labels=words, notes=(SMALL,) if any(one.small for one in found.groups) else (),
    )  # fmt: skip
    drawn = about.output(
        "rates-drawn", f"{title}, groups drawn together", OutputKind.ESTIMATES,
        (_by(by), figure("share", "Share", 1, _PERCENT), *interval(1, _PERCENT), CHILDREN, EVENTS),
        [
            (one.group, 100 * one.shrunk, 100 * one.shrunk_low, 100 * one.shrunk_high, one.children, min(one.events, one.children - one.events))
            for one in found.groups
        ],
        counted=f"{about.name}-events", chart="points", labels=words, notes=(DRAWN,),
    )  # fmt: skip
    return raw, drawn


def effects_output(found: PooledEffects, by: str, title: str, about: About, *, labels: Mapping[str, str] | None = None) -> Output:  # fmt: skip
    """The effects of groups as found and as drawn."""
    columns = (
        _by(by), figure("drawn", "Effect, drawn", 3), *interval(3), figure("found", "Effect, as found", 3), CHILDREN,
    )  # fmt: skip
    rows = [
        (one.group, one.shrunk, one.shrunk_low, one.shrunk_high, Mark.UNRELIABLE.value if one.small else one.estimate, one.children)
        for one in found.groups
    ]  # fmt: skip
    return about.output(
        "effects", title, OutputKind.ESTIMATES, columns, rows, counted=f"{about.name}-children", chart="points",
        labels={by: dict(labels)} if labels else {}, notes=(DRAWN, *found.notes),
    )  # fmt: skip


def sites_outputs(found: Sites, title: str, about: About) -> tuple[Output, Output]:
    """The rates of sites, and with the mix of cases taken out, within the limits of chance."""
    levels = found.sites[0].limits
    small = Mark.UNRELIABLE.value
    raw = about.output(
        "sites", title, OutputKind.RATES,
        (_SITE, figure("share", "Share", 1, _PERCENT), *interval(1, _PERCENT), CHILDREN, EVENTS, AT_RISK),
        [
            (one.site, *((small,) * 3 if one.small else (100 * one.share, 100 * one.low, 100 * one.high)), one.children, one.events, one.children)
            for one in found.sites
        ],
        counted=f"{about.name}-events", chart="points", notes=(SMALL,) if any(one.small for one in found.sites) else (),
    )  # fmt: skip
    ends = [
        figure(f"{end}_{round(1000 * one.level)}", f"{words} limit, {100 * one.level:g}%", 1, _PERCENT)
        for one in levels for end, words in (("lower", "Lower"), ("upper", "Upper"))
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            one.site, 100 * one.standardised, 100 * one.standardised_low, 100 * one.standardised_high,
            *(100 * value for limit in one.limits for value in (limit.low, limit.high)), one.children, min(one.events, one.children - one.events),
        )
        for one in found.sites
    ]  # fmt: skip
    fair = about.output(
        "sites-standardised", f"{title}, with the mix of cases taken out", OutputKind.ESTIMATES,
        (_SITE, figure("share", "Standardised share", 1, _PERCENT), *interval(1, _PERCENT), *ends, CHILDREN, EVENTS), rows,
        counted=f"{about.name}-events", chart="points", notes=(
            "Where all sites decide alike, so many of a hundred lie within the limits by chance alone. A site outside is a "
            "reason to look, not a finding.",
        ),
    )  # fmt: skip
    return raw, fair


def between_sites_output(found: BetweenSites, about: About) -> Output:
    """How far sites differ on the same kind of case."""
    return about.output(
        "between-sites", "How far sites differ on the same kind of case", OutputKind.ESTIMATES,
        (figure("median_odds_ratio", "Median odds ratio"), *interval(), CHILDREN, FREEDOM),
        [(found.median_odds_ratio, found.ratio_low, found.ratio_high, found.children, found.sites - 1)],
        counted=f"{about.name}-children",
        notes=("Of two children of the same kind at two sites drawn at random, the odds at one are in the median so many times those at the other.",),
    )  # fmt: skip


def same_case_output(found: SameCase, about: About) -> Output:
    """How far sites agree on the same cases."""
    return about.output(
        "same-case", "How far sites agree on the same cases", OutputKind.ESTIMATES,
        (Column("measure", "Measure", Role.DIMENSION), figure("agreement", "Agreement"), *interval(), CHILDREN),
        [
            ("alpha", found.alpha, found.alpha_low, found.alpha_high, found.cases),
            ("ac1", found.ac1, found.ac1_low, found.ac1_high, found.cases),
        ],
        counted=f"{about.name}-cases", chart="points", labels={"measure": {"alpha": "Krippendorff's alpha", "ac1": "Gwet's AC1"}},
    )  # fmt: skip
