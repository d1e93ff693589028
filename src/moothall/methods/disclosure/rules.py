"""The rules of disclosure control of a release, as data: read from a file, typed, frozen.

Each part says what it asks in words, where that was read, and whether it was read (`read`), is written from memory
(`memory`) or is our own judgement (`ours`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from moothall.methods.files import keyed_sources, read_document

from .errors import RulesError

PUBLISHED = Path(__file__).parent / "published"
DEFAULT = PUBLISHED / "default-2026-11.yaml"

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Percent = Annotated[int, Field(ge=1, le=100)]


class Part(BaseModel):
    """One rule or a few that belong together, and where they come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: Words
    source: Words
    confirmed: Literal["read", "memory", "ours"]


class Source(BaseModel):
    """Where a rule was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: Words
    address: str


class Threshold(Part):
    """Fewest children a figure may rest on. `least` is what no authority may go under."""

    value: Annotated[int, Field(ge=2, le=1000)]
    least: Annotated[int, Field(ge=2, le=1000)] = 5


class Counts(Part):
    """How counts are protected, and whether a count of nobody is shown."""

    method: Literal["suppress", "round", "suppress-and-round"]
    zeros: Literal["show", "hide"]


class Protection(Part):
    """How wide what can be worked out must stay: `counts` in children, `sums` in per cent of the sum."""

    counts: Annotated[int, Field(ge=1, le=1000)]
    sums: Percent


class Rounding(Part):
    """The base, conventional or random, and how wide a rounded small count must stay."""

    base: Annotated[int, Field(ge=2, le=1000)]
    way: Literal["conventional", "random"]
    width: Annotated[int, Field(ge=1, le=1000)]


class Dominance(Part):
    """The (n, k) rule and the p per cent rule for sums."""

    contributors: Literal[1, 2]
    percent: Percent
    p: Percent


class Freedom(Part):
    """Fewest residual degrees of freedom of a model."""

    value: Annotated[int, Field(ge=1, le=1000)]


class Percentiles(Part):
    """Fewest children on either side, significant figures kept, and names of figures that are refused."""

    either_side: Annotated[int, Field(ge=1, le=1000)]
    significant: Annotated[int, Field(ge=1, le=6)]
    refused: tuple[str, ...]


class Survival(Part):
    """Fewest events in a step and fewest children still followed after it."""

    events: Annotated[int, Field(ge=1, le=1000)]
    at_risk: Annotated[int, Field(ge=1, le=1000)]


class Group(Part):
    """What is done where everyone in a group has something, or nobody."""

    treatment: Literal["flag", "hide"]


class Differencing(Part):
    """Whether figures of other outputs, and of earlier releases, are counted among what an outsider knows."""

    earlier: bool
    between_outputs: bool


class Grouping(BaseModel):
    """Categories that an outsider knows to be made of others: `area` north is `site` A and B."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimension: Words
    of: Words
    parts: dict[str, tuple[str, ...]]


def _plain(value: object) -> object:
    return str(value) if isinstance(value, int) else value


class Rules(BaseModel):
    """All the rules of a release. `sha256` is the hash of the file they were read from, byte for byte."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Annotated[str, BeforeValidator(_plain), StringConstraints(min_length=1)]
    effective: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    about: Words
    sources: tuple[Source, ...]
    threshold: Threshold
    counts: Counts
    protection: Protection
    rounding: Rounding
    dominance: Dominance
    freedom: Freedom
    percentiles: Percentiles
    survival: Survival
    group: Group
    differencing: Differencing
    groupings: tuple[Grouping, ...] = ()
    sha256: str

    def parts(self) -> dict[str, Part]:
        """The rules by name."""
        return {name: part for name in type(self).model_fields if isinstance(part := getattr(self, name), Part)}  # fmt: skip

    @property
    def rounds(self) -> bool:
        """Whether counts that are shown are rounded."""
        return self.counts.method != "suppress"

    @property
    def hides(self) -> bool:
        """Whether small counts are hidden."""
        return self.counts.method != "round"


def read_rules(path: Path) -> Rules:
    """Read and check a file of rules. Raises RulesError with every problem: line, field, mend."""
    document = read_document(path, "set of disclosure rules", RulesError)
    written: dict[str, Any] = {**document.data, "sources": keyed_sources(document.data), "sha256": document.sha256}  # fmt: skip
    try:
        rules = Rules.model_validate(written)
    except ValidationError as wrong:
        raise RulesError(document.problems(wrong, Rules)) from wrong
    known = {source.key for source in rules.sources}
    problems = [
        document.problem(f"There is no source called '{part.source}'.", "Add it to 'sources', or use a key that is there.", (name, "source"))
        for name, part in rules.parts().items() if part.source not in known
    ]  # fmt: skip
    least = max(rules.threshold.least, 0 if path == DEFAULT else default_rules().threshold.least)
    if rules.threshold.value < least:
        said = f"The threshold {rules.threshold.value} is lower than the least allowed, {least}."
        problems.append(document.problem(said, f"Write {least} or more.", ("threshold", "value")))
    if rules.rounds and rules.rounding.width >= rules.rounding.base:
        said = f"Rounding to base {rules.rounding.base} cannot leave {rules.rounding.width} open."
        problems.append(document.problem(said, "Write a smaller width, or a larger base.", ("rounding", "width")))  # fmt: skip
    if problems:
        raise RulesError(problems)
    return rules


@lru_cache(maxsize=1)
def default_rules() -> Rules:
    """The rules that are shipped."""
    return read_rules(DEFAULT)
