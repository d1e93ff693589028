"""The definitions of the indicators: what each counts, from which fields, over whom; one versioned file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from moothall.methods.arrangements.rule import Frozen, Words
from moothall.methods.files import Tree, keyed_sources, read_document
from moothall.methods.returns.faults import ReturnRefused

PUBLISHED = Path(__file__).parent / "published"
How = Literal[
    "episodes", "days", "starts", "answered", "greatest", "repeats", "latest", "among", "said", "after_the_first", "ever"
]  # fmt: skip


class Place(Frozen):
    """Where a thing that happened is found in one table of one kind of return."""

    kind: str
    table: str
    start: str = ""
    end: str = ""
    yearly: bool = False
    fields: dict[str, str] = {}
    only_where: dict[str, tuple[str, ...]] = {}


class Measure(Frozen):
    """How an indicator is worked out from facts of one name."""

    how: How
    fact: str
    field: str = ""
    only: dict[str, tuple[str, ...]] = {}
    given: str = ""
    within_days: int = 0
    in_force: bool = False
    latest: bool = False
    values: tuple[str, ...] = ()
    codes: str = ""
    from_age: int | None = None
    to_age: int | None = None
    endings: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    else_field: str = ""
    #: For what a return says in words of its own: the code it is counted under where it holds one of these words.
    groups: dict[str, tuple[str, ...]] = {}


class Indicator(Frozen):
    """One indicator, with its definition, unit, denominator and where the definition comes from.

    `bands` are the lowest number of each band it is counted in. `process`: it tells how the work was done, not how the
    child fares.
    """

    code: str
    title: Words
    definition: Words
    unit: Words
    denominator: Words
    measure: Measure
    source: str
    confidence: Literal["confirmed", "memory"]
    bands: tuple[int, ...] = ()
    process: bool = False


def _coded(value: object) -> object:
    """In the file an indicator is written 'code: {title, …}'."""
    if isinstance(value, dict):
        return tuple({"code": code, **rest} for code, rest in value.items())
    return value


class Indicators(Frozen):
    """One version of all of them."""

    name: str
    version: str
    title: str
    what_changed: str
    sources: tuple[dict[str, str], ...]
    reaches_back: dict[str, int] = {}
    facts: dict[str, tuple[Place, ...]]
    indicators: Annotated[tuple[Indicator, ...], BeforeValidator(_coded)]
    sha256: str = Field(default="")

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code. Raises ReturnRefused where there is none."""
        for one in self.indicators:
            if one.code == code:
                return one
        raise ReturnRefused(f"There is no indicator called {code!r}.", "Look at the list of indicators.")

    def sources_of(self, one: Indicator) -> tuple[str, ...]:
        """The fields it rests on, as 'kind: table.column'."""
        found: list[str] = []
        for place in self.facts.get(one.measure.fact, ()):
            columns = [place.start, place.end, *(place.fields.get(name, "") for name in _named(one.measure))]
            columns += list(place.only_where)
            found += [f"{place.kind}: {place.table}.{column}" for column in dict.fromkeys(columns) if column]
        return tuple(found)


def _named(measure: Measure) -> tuple[str, ...]:
    return (measure.field or "said", measure.given, measure.else_field, *measure.only)


@lru_cache(maxsize=4)
def indicators(version: str = "") -> Indicators:
    """A version by its name, or the newest. Raises ReturnRefused where there is none, or the file is wrong."""
    versions = sorted(path.stem for path in PUBLISHED.glob("*.yaml"))
    if version and version not in versions:
        raise ReturnRefused(
            f"There is no version {version!r} of the indicators.", f"There are: {', '.join(versions)}."
        )
    document = read_document(PUBLISHED / f"{version or versions[-1]}.yaml", "indicators", ReturnRefused)
    data: Tree = {**document.data, "sources": keyed_sources(document.data), "sha256": document.sha256}
    found = document.typed(Indicators, ReturnRefused, data)
    _check(found, document)
    return found


#: Facts that do not come from a return.
OWN_FACTS = frozenset({"nrm_referral"})


def _check(found: Indicators, document: Any) -> None:
    from moothall.methods.returns.catalogue import definition

    problems = []
    for name, places in found.facts.items():
        for place in places:
            table = definition(place.kind).tables.get(place.table)
            taken = table.child_through.takes if table and table.child_through else ()
            known = {*(table.columns if table else ()), *taken}
            named = {*(c for c in (place.start, place.end) if c), *place.fields.values(), *place.only_where}
            if table is None or named - known:
                said = f"{place.kind} has no {place.table} with {', '.join(sorted(named - known))}."
                problems.append(document.problem(said, "", ("facts", name)))
    for one in found.indicators:
        if one.measure.fact not in {*found.facts, *OWN_FACTS}:
            problems.append(
                document.problem(
                    f"There is no fact called '{one.measure.fact}'.", "", ("indicators", one.code)
                )
            )
    if problems:
        raise ReturnRefused(problems)
