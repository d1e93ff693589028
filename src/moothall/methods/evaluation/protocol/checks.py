"""What a protocol says in one place that does not go with what it says in another, or with a rule of good practice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..rules import rule
from .analyses import StaggeredRollOut
from .protocol import Protocol


@dataclass(frozen=True)
class Disagreement:
    """What does not fit, where and the mend. What is not `grave` is a caution: it may be registered so, with a reason."""

    message: str
    mend: str
    place: tuple[int | str, ...]
    grave: bool = True


def disagreements(protocol: Protocol) -> tuple[Disagreement, ...]:
    """All of them, in the order of the file."""
    return tuple(
        one
        for check in (_amendment, _names, _outcomes, _covariates, _people, _minimum)
        for one in check(protocol)
    )


def _amendment(protocol: Protocol) -> Iterator[Disagreement]:
    if protocol.version == 1 and protocol.amends:
        yield Disagreement("The first version amends nothing.", "Take 'amends' out, or raise 'version'.", ("amends",))  # fmt: skip
    if protocol.version > 1 and not (protocol.amends and protocol.amended_because):
        yield Disagreement(
            "An amendment says what it amends and why.", "Add 'amends' (the hash before) and 'amended_because'.",
            ("version",),
        )  # fmt: skip


def _names(protocol: Protocol) -> Iterator[Disagreement]:
    names = [one.name for one in protocol.analyses]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Disagreement(f"Two analyses are called '{name}'.", "Give each a name of its own.", ("analyses", number, "name"))  # fmt: skip
    if not any(one.role == "primary" for one in protocol.analyses):
        yield Disagreement("No analysis is the primary one.", "Write 'role: primary' on the one that answers the question.", ("analyses",))  # fmt: skip


def _outcomes(protocol: Protocol) -> Iterator[Disagreement]:
    known = {one.name for one in protocol.estimand.outcomes}
    mend = f"Write one of: {', '.join(sorted(known))}; or add it to estimand.outcomes."
    places: list[tuple[tuple[int | str, ...], str]] = [
        *((("analyses", number, "outcome"), one.outcome) for number, one in enumerate(protocol.analyses) if one.design != "process-figures"),
        *((("subgroups", number, "outcome"), one.outcome) for number, one in enumerate(protocol.subgroups)),
        *((("sample_size", "minimum_effects", number, "outcome"), one.outcome)
          for number, one in enumerate(protocol.sample_size.minimum_effects)),
    ]  # fmt: skip
    for place, name in places:
        if name not in known:
            yield Disagreement(f"There is no outcome called '{name}'.", mend, place)


def _covariates(protocol: Protocol) -> Iterator[Disagreement]:
    """With few treated sites, many covariates leave nothing to compare with."""
    per = rule("treated-units-for-each-covariate")
    allowed = int(protocol.sample_size.treated_units // per.value)
    for number, one in enumerate(protocol.analyses):
        if isinstance(one, StaggeredRollOut) and len(one.covariates) > allowed:
            yield Disagreement(
                f"{len(one.covariates)} covariates are too many for {protocol.sample_size.treated_units} treated units: "
                f"there may be one for every {per.value:g} ({per.source}).",
                f"Keep {allowed} at most, or say in 'why' of a sensitivity analysis by children what they would change.",
                ("analyses", number, "covariates"),
            )  # fmt: skip


def _people(protocol: Protocol) -> Iterator[Disagreement]:
    if not protocol.authors:
        yield Disagreement("Nobody is an author.", "Write 'author: true' on those who are.", ("people",))
    both = [one.name for one in protocol.people if {"delivery", "analysis"} <= set(one.did)]
    if both and protocol.independence.independent:
        yield Disagreement(
            f"{both[0]} delivers and analyses, so the evaluation is not independent.",
            "Write 'independent: false', or let somebody else analyse.", ("independence", "independent"),
        )  # fmt: skip


def _minimum(protocol: Protocol) -> Iterator[Disagreement]:
    told = {one.outcome for one in protocol.sample_size.minimum_effects}
    for number, one in enumerate(protocol.analyses):
        if one.design != "process-figures" and one.role == "primary" and one.outcome not in told:
            yield Disagreement(
                f"It is not said how small an effect on '{one.outcome}' could be found.",
                "Add it to sample_size.minimum_effects.", ("analyses", number, "outcome"),
            )  # fmt: skip
    for number, group in enumerate(protocol.subgroups):
        if group.outcome not in told:
            yield Disagreement(
                f"A sub-group's effect on '{group.outcome}' can be claimed only beside the smallest that could be found.",
                "Add it to sample_size.minimum_effects.", ("subgroups", number, "outcome"),
            )  # fmt: skip
