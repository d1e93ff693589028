"""A rating scale: its levels, its parts (domains), how the whole follows from the parts, and what a design earns.

Each level, each rule and each part says whether it was read in its source or written from memory. What a level
needs is said in our own words: the tool itself, with its guidance, is where the source says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+-]*$", max_length=40)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\.[^\s]+$")]
Confirmed = Literal["read", "memory"]
Strength = Annotated[float, Field(ge=0, le=1)]
#: What a study may declare of itself that a rule can read.
Fact = Literal[
    "design",
    "attrition_percent",
    "smallest_effect",
    "sample_size",
    "baseline_out_percent",
    "outcome_described",
    "intervention_described",
]


class Frozen(BaseModel):
    """A value that never changes once made."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(Frozen):
    """Where a level or rule was read, or would be."""

    key: str
    title: Words
    address: Address


def _look_up(value: object, info: ValidationInfo) -> object:
    """In a file a source is a short key; the list at its foot says what the key stands for."""
    if not isinstance(value, str):
        return value
    known: dict[str, object] = (info.context or {}).get("sources", {})
    if value not in known:
        raise ValueError(f"there is no source called '{value}' in this file")
    return known[value]


Cited = Annotated[Source, BeforeValidator(_look_up)]


class Level(Frozen):
    """One level: what a study needs to stand there.

    The higher `order`, the better; a level with none stands beside the ladder ('no information'). `strength` is how
    full its bubble on the map is drawn, from 0 to 1; none where the level says nothing of strength.
    """

    code: Code
    name: Words
    name_cy: Words
    needs: Words
    needs_cy: Words
    order: Annotated[int, Field(ge=0, le=20)] | None = None
    strength: Strength | None = None
    confirmed: Confirmed
    source: Cited


class DomainLevel(Frozen):
    """A level of one part only, where it is not judged on the levels of the whole; `step` moves the whole."""

    code: Code
    name: Words
    name_cy: Words
    step: Annotated[int, Field(ge=-3, le=3)] = 0


class Band(Frozen):
    """The level for an amount: at least this, or at most this. Bands are tried in their order; one may have no limit."""

    level: Code
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, amount: float) -> bool:
        """Is the amount within it?"""
        above = self.at_least is None or amount >= self.at_least
        return above and (self.at_most is None or amount <= self.at_most)


class Earning(Frozen):
    """What a study's own declared fact earns: by its word (`levels`), or by its amount (`bands`)."""

    fact: Fact
    levels: dict[str, Code] = {}
    bands: tuple[Band, ...] = ()
    confirmed: Confirmed
    source: Cited

    def level(self, said: str | float) -> str | None:
        """The level for what was declared; none where the rule does not speak of it."""
        if isinstance(said, str):
            return self.levels.get(said)
        return next((band.level for band in self.bands if band.holds(said)), None)


class Domain(Frozen):
    """One part that is judged by itself. One that does not count is judged and shown, and moves nothing."""

    code: Code
    name: Words
    name_cy: Words
    asks: Words
    asks_cy: Words
    counts: bool = True
    levels: tuple[DomainLevel, ...] = ()
    earned: Earning | None = None
    confirmed: Confirmed
    source: Cited


class Adjustment(Frozen):
    """A judgement on top: by how many levels at most the whole may be taken down, and for what."""

    down_at_most: Annotated[int, Field(ge=1, le=3)]
    why: Words
    why_cy: Words
    confirmed: Confirmed
    source: Cited


class Worst(Frozen):
    """The whole is no better than its worst part.

    `beside` is the level that says nothing was known; it gives way where a part has one of the levels in `unless`.
    """

    rule: Literal["worst"]
    beside: Code | None = None
    unless: tuple[Code, ...] = ()
    may_be_judged_worse: bool = False
    adjustment: Adjustment | None = None
    confirmed: Confirmed
    source: Cited


class Steps(Frozen):
    """The whole begins where the design puts it, and each part moves it by its step."""

    rule: Literal["steps"]
    begins: dict[str, Code]
    confirmed: Confirmed
    source: Cited


class Judged(Frozen):
    """The whole is read off the evidence by people; no part is judged before it."""

    rule: Literal["judged"]
    confirmed: Confirmed
    source: Cited


Whole = Annotated[Worst | Steps | Judged, Field(discriminator="rule")]


class Scale(Frozen):
    """One version of one scale, frozen. Made by reading its file, never by hand."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=20)]
    name: Words
    name_cy: Words
    draft: bool = False
    rates: Literal["study", "result", "programme", "body_of_evidence"]
    about: Words
    about_cy: Words
    url: Address
    levels: tuple[Level, ...] = Field(min_length=2)
    domains: tuple[Domain, ...] = ()
    overall: Whole
    sources: tuple[Source, ...] = Field(min_length=1)
    sha256: str = ""

    def level(self, code: str) -> Level | None:
        """The level with this code, if there is one."""
        return next((level for level in self.levels if level.code == code), None)

    def domain(self, code: str) -> Domain | None:
        """The part with this code, if there is one."""
        return next((domain for domain in self.domains if domain.code == code), None)

    def levels_of(self, domain: Domain) -> tuple[str, ...]:
        """The codes a part may be judged to have: its own levels, or those of the whole."""
        return tuple(level.code for level in domain.levels or self.levels)

    def ladder(self) -> tuple[Level, ...]:
        """The levels that can be put in order, from the weakest up."""
        ordered = [level for level in self.levels if level.order is not None]
        return tuple(sorted(ordered, key=lambda level: level.order or 0))

    def from_memory(self) -> Iterator[str]:
        """Everything here that nobody has read in its source, as a reader would name it."""
        yield from (f"level {level.code}" for level in self.levels if level.confirmed == "memory")
        for domain in self.domains:
            if domain.confirmed == "memory":
                yield f"part {domain.code}"
            if domain.earned is not None and domain.earned.confirmed == "memory":
                yield f"what a study earns in {domain.code}"
        if self.overall.confirmed == "memory":
            yield "how the whole follows from the parts"
        adjustment: Any = getattr(self.overall, "adjustment", None)
        if adjustment is not None and adjustment.confirmed == "memory":
            yield "by how much the whole may be taken down"
