"""Applying a scale: what the judged parts come to, and what a study's own declared facts earn by the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from .errors import AppraisalError
from .scales import Domain, Scale, Steps, Worst


@dataclass(frozen=True)
class Overall:
    """What the parts come to.

    `level` is none where nothing follows yet, or the scale leaves the whole to people. `standing` says whether it is
    the last word: with parts still to judge it may be 'at_most' this, or this only 'so_far'. `decided_by` are the
    parts that put it there.
    """

    level: str | None
    standing: Literal["final", "at_most", "so_far"] = "final"
    decided_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class StudyFacts:
    """What a study declares of itself, as far as it was read: what was not read is None, never a guess.

    `design` is a code of the vocabularies. `smallest_effect` is the smallest effect it could have found when it began.
    """

    design: str | None = None
    attrition_percent: float | None = None
    smallest_effect: float | None = None
    sample_size: int | None = None
    baseline_out_percent: float | None = None
    outcome_described: str | None = None
    intervention_described: str | None = None


@dataclass(frozen=True)
class Earned:
    """What a study earns by the rule, before any person judges it: each part, and the whole.

    `outside` says the scale does not rate studies of this design at all (none of its rules speaks of it). A part
    that is only judged by people is in `to_judge`; a fact that was not read is in `unknown`.
    """

    overall: Overall
    domains: Mapping[str, str] = field(default_factory=dict)
    outside: bool = False
    to_judge: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def overall_level(
    scale: Scale, judged: Mapping[str, str], *, design: str | None = None, taken_down: int = 0
) -> Overall:
    """What the judgements of the parts come to. `taken_down` is by how many levels people took the whole down.

    Raises AppraisalError for a part or level the scale does not have, or for more than may be taken down.
    """
    _check(scale, judged)
    if isinstance(scale.overall, Worst):
        return _lowered(scale, _worst(scale, scale.overall, judged), taken_down)
    if taken_down:
        raise AppraisalError(f"{scale.name} is not taken down as a whole.", "Judge its parts.")
    if isinstance(scale.overall, Steps):
        return _stepped(scale, scale.overall, judged, design)
    return Overall(level=None)


def earned(scale: Scale, facts: StudyFacts) -> Earned:
    """What a study's declared facts earn by the rule, where the scale has one."""
    levels: dict[str, str] = {}
    to_judge, unknown, outside = [], [], False
    for domain in scale.domains:
        if domain.earned is None:
            to_judge.append(domain.code)
            continue
        said: str | float | None = getattr(facts, domain.earned.fact)
        if said is None:
            unknown.append(domain.earned.fact)
            continue
        level = domain.earned.level(said)
        if level is not None:
            levels[domain.code] = level
        elif domain.counts and domain.earned.fact == "design":
            outside = True
    if outside or (isinstance(scale.overall, Steps) and not facts.design):
        return Earned(Overall(None), levels, outside, tuple(to_judge), tuple(unknown))
    overall = overall_level(scale, levels, design=facts.design)
    if isinstance(scale.overall, Worst) and scale.overall.adjustment and _may_fall(scale, overall.level):
        # People may still take the whole down: what is earned is never more than a ceiling.
        overall = replace(overall, standing="at_most")
    return Earned(overall, levels, False, tuple(to_judge), tuple(dict.fromkeys(unknown)))


def _check(scale: Scale, judged: Mapping[str, str]) -> None:
    for code, level in judged.items():
        domain = scale.domain(code)
        if domain is None:
            parts = ", ".join(domain.code for domain in scale.domains) or "none"
            raise AppraisalError(f"{scale.name} has no part '{code}'.", f"There are: {parts}.")
        if level not in scale.levels_of(domain):
            raise AppraisalError(
                f"'{level}' is no level of {domain.name}.", f"Write one of {', '.join(scale.levels_of(domain))}."
            )  # fmt: skip


def _counting(scale: Scale) -> tuple[Domain, ...]:
    return tuple(domain for domain in scale.domains if domain.counts)


def _worst(scale: Scale, rule: Worst, judged: Mapping[str, str]) -> Overall:
    """The lowest level of the parts that count; 'no information' stands unless a part is bad enough without it."""
    counting = {domain.code: judged[domain.code] for domain in _counting(scale) if domain.code in judged}
    missing = tuple(domain.code for domain in _counting(scale) if domain.code not in judged)
    ladder = [level.code for level in scale.ladder()]
    known = {code: ladder.index(level) for code, level in counting.items() if level in ladder}
    silent = tuple(code for code, level in counting.items() if level == rule.beside)
    if silent and not set(rule.unless) & set(counting.values()):
        return Overall(rule.beside, decided_by=silent, missing=missing)
    if not known:
        return Overall(None, missing=missing)
    lowest = min(known.values())
    decided_by = tuple(code for code, at in known.items() if at == lowest)
    standing: Literal["final", "at_most"] = "at_most" if missing and lowest else "final"
    return Overall(ladder[lowest], standing, decided_by, missing)


def _may_fall(scale: Scale, level: str | None) -> bool:
    ladder = [each.code for each in scale.ladder()]
    return level in ladder[1:]


def _lowered(scale: Scale, found: Overall, taken_down: int) -> Overall:
    if not taken_down:
        return found
    adjustment = scale.overall.adjustment if isinstance(scale.overall, Worst) else None
    allowed = adjustment.down_at_most if adjustment else 0
    if not 0 <= taken_down <= allowed:
        raise AppraisalError(
            f"{scale.name} may be taken down by {allowed} at most, and {taken_down} was said.",
            f"Write 0 to {allowed}.",
        )
    ladder = [level.code for level in scale.ladder()]
    if found.level not in ladder:
        return found
    at = max(ladder.index(found.level) - taken_down, 0)
    return replace(found, level=ladder[at])


def _stepped(scale: Scale, rule: Steps, judged: Mapping[str, str], design: str | None) -> Overall:
    """Where the design begins, moved by each part; never off either end of the ladder."""
    if design is None:
        return Overall(None, missing=("design",))
    ladder = [level.code for level in scale.ladder()]
    at = ladder.index(rule.begins.get(design, rule.begins["otherwise"]))
    moved, decided_by = 0, []
    for domain in _counting(scale):
        level = next((each for each in domain.levels if each.code == judged.get(domain.code)), None)
        if level is not None and level.step:
            moved += level.step
            decided_by.append(domain.code)
    missing = tuple(domain.code for domain in _counting(scale) if domain.code not in judged)
    at = min(max(at + moved, 0), len(ladder) - 1)
    return Overall(ladder[at], "so_far" if missing else "final", tuple(decided_by), missing)
