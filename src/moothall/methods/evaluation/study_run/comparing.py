"""The run compared with what was registered: every departure it can see by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moothall.methods.days import day_in_words
from moothall.methods.extracts import current_schema

from ..designs.study import Study
from ..finding import CellAt, Deviation, DeviationKind, Sentence
from ..protocol import Protocol, protocol_sha256, what_changed
from ..study_data.reading import month_name
from .outcome import Registration

_K = DeviationKind


def said(words: str, cells: Mapping[str, CellAt] | None = None) -> Sentence:
    """A sentence in English."""
    return Sentence({"en": words}, dict(cells or {}))


def of_the_registration(
    protocol: Protocol, told: Registration, registered: Protocol | None, seed: int
) -> Iterator[Deviation]:
    """Whether it was registered, as what, when, and whether the data had been seen."""
    own = protocol_sha256(protocol)
    if not told.sha256 and registered is None:
        yield Deviation(_K.NOT_REGISTERED, said("The run was not told that this protocol is registered. Nothing in it may be called confirmatory."), grave=True)  # fmt: skip
    elif told.sha256 and told.sha256 != own:
        yield Deviation(_K.NOT_REGISTERED, said("The protocol that was run is not the one that was registered: their hashes differ."), grave=True)  # fmt: skip
    if registered is not None:
        for change in what_changed(registered, protocol):
            kind = (
                _K.EXPLORATORY if change.where.startswith("analyses") and change.before is None else _K.OPTION
            )
            yield Deviation(kind, said(_without_places(f"Not as registered. {change}.")), grave=True)
    seen = told.data_first_seen or protocol.data_first_seen or ""
    if seen and told.on and seen < told.on:
        yield Deviation(_K.SEEN_BEFORE, said(f"The evaluators first saw outcome data on {seen}, before the protocol was registered on {told.on}."), grave=True)  # fmt: skip
    elif seen and not told.on:
        yield Deviation(_K.SEEN_BEFORE, said(f"The evaluators first saw outcome data on {seen}; the run was not told when the protocol was registered."))  # fmt: skip
    if seed != protocol.seed:
        yield Deviation(_K.SEED, said(f"Chance starts from the seed {seed} and not from the protocol’s, {protocol.seed}."), grave=True)  # fmt: skip


def _without_places(words: str) -> str:
    """What a protocol says may hold braces; in a sentence they would be places for figures."""
    return words.replace("{", "(").replace("}", ")")


def of_the_extract(protocol: Protocol, manifest: Mapping[str, Any]) -> Iterator[Deviation]:
    """Whether the extract is of the schema this code knows, and reaches as far as the population."""
    schema = current_schema()
    if manifest["schema"]["sha256"] != schema.sha256:
        yield Deviation(_K.SCHEMA, said(f"The extract is of another schema (version {manifest['schema']['version']}) than this code reads (version {schema.version})."), grave=True)  # fmt: skip
    last = str(manifest["as_at"])[:7]
    who = protocol.estimand.population
    if last < who.received_to:
        yield Deviation(_K.POPULATION, said(f"The population goes to {day_in_words(who.received_to)}; the extract ends with {day_in_words(last)}."))  # fmt: skip


def of_the_children(study: Study) -> Iterator[Deviation]:
    """Whether as many children and sites are there as the protocol expected."""
    size, children = study.protocol.sample_size, study.children
    at = CellAt("flow", ("studied",), "count")
    if len(children) < size.children * 0.9:
        yield Deviation(_K.POPULATION, said(f"{{n:count}} children could be studied; the protocol expected {size.children:,}.", {"n": at}))  # fmt: skip
    first = study.protocol.estimand.population.received_from
    if month_name(children.received.min()) > first:
        yield Deviation(_K.POPULATION, said(f"The population begins with {day_in_words(first)}; the first child of the extract was referred later."))  # fmt: skip


def registered_analyses(
    protocol: Protocol, told: Registration, registered: Protocol | None
) -> frozenset[str]:
    """The names of the analyses that are as registered: what is not is exploratory."""
    own = frozenset(one.name for one in protocol.analyses)
    if registered is None:
        return own if told.sha256 == protocol_sha256(protocol) else frozenset()
    before = {one.name: one for one in registered.analyses}
    same_outcomes = {one.name for one in protocol.estimand.outcomes if one in registered.estimand.outcomes}
    return frozenset(
        one.name
        for one in protocol.analyses
        if before.get(one.name) == one and getattr(one, "outcome", "") in {*same_outcomes, ""}
    )
