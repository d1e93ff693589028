"""A rule, where it comes from, and the answer that names it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from .phrases import say
from .words import long_date

_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
#: What an arrangement or an instrument is called: also the name of its folder, and part of an address.
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
#: What a version is called: also the name of its file.
VersionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=40)]


def _written_as_a_day(value: object) -> object:
    """In a file a day is written in one way; a bare number is none."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.match(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise PydanticCustomError("date_said", "not a date")


#: A day between 1900 and 2999, so that days can be counted from it either way.
Day = Annotated[date, BeforeValidator(_written_as_a_day), Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
Confirmed = Literal["yes", "memory"]
Value = TypeVar("Value")


class Frozen(BaseModel):
    """A value that never changes once made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Frozen):
    """A coded option with the words a person sees."""

    code: Code
    title: Words
    help: str = ""


def _written_as_pairs(value: object) -> object:
    """In a file, options are written 'code: words', one a line."""
    if isinstance(value, dict):
        return [{"code": code, "title": title} for code, title in value.items()]
    return value


Choices = Annotated[tuple[Choice, ...], BeforeValidator(_written_as_pairs)]


class Source(Frozen):
    """Where a rule was read: a short key, what it is, and its address."""

    key: Code
    title: Words
    address: str

    @property
    def published(self) -> bool:
        """Whether it can be looked up under its title; not so for what is only proposed here."""
        return self.address.startswith("http")


def _look_up_source(value: object, info: ValidationInfo) -> object:
    """In a file a source is a short key; the list at its head says what the key stands for."""
    if not isinstance(value, str):
        return value
    known: dict[str, object] = (info.context or {}).get("sources", {})
    if value not in known:
        raise ValueError(f"there is no source called '{value}' at the head of the file")
    return known[value]


class Override(Frozen):
    """A partnership's own value for a rule: what, why, who agreed it, and from which day."""

    rule: str
    value: JsonValue
    reason: Words
    who: Words
    from_date: date


class AppliedOverride(Override):
    """An override at work, with the published value it stands in for."""

    published_value: JsonValue


class Rule(Frozen, Generic[Value]):
    """One rule: its value and, in plain words, what it asks, on whose authority, since when, how surely."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3,4}-[0-9]{2}$")]
    statement: Words
    value: Value
    source: Annotated[Source, BeforeValidator(_look_up_source)]
    confirmed: Confirmed
    may_be_overridden: bool = False
    effective_from: Day | None = None
    effective_until: Day | None = None
    rests_also_on: tuple[str, ...] = ()
    override: AppliedOverride | None = None

    def applies_on(self, day: date) -> bool:
        """Is the rule in force on this day? No date means as long as the version is."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_until is None or day <= self.effective_until)

    @property
    def cited(self) -> RuleReference:
        """The rule as an answer names it."""
        return RuleReference(
            id=self.id,
            statement=self.statement,
            source=self.source,
            confirmed=self.confirmed,
            override=self.override,
        )


class RuleReference(Frozen):
    """A rule as an answer names it: enough to check it, and to see whether it was changed locally."""

    id: str
    statement: str
    source: Source
    confirmed: Confirmed
    override: AppliedOverride | None = None

    @property
    def words(self) -> str:
        """For example: rule PNL-01, Minister's written evidence; confirmed."""
        surely = say("confirmed" if self.confirmed == "yes" else "not confirmed")
        said = say("rule {id}, {source}; {surely}", id=self.id, source=self.source.title, surely=surely)
        if self.override is None:
            return said
        change = self.override
        return say(
            "{said}; changed locally from {day} by {who}: {reason}",
            said=said, day=long_date(change.from_date), who=change.who, reason=change.reason,
        )  # fmt: skip


class Answer(Frozen):
    """What a pure function says: a sentence for a person, and the rules it rests on."""

    sentence: str
    rules: tuple[RuleReference, ...] = Field(default=())

    @property
    def unconfirmed(self) -> tuple[RuleReference, ...]:
        """The rules here that nobody has read in their source."""
        return tuple(rule for rule in self.rules if rule.confirmed != "yes")

    @property
    def overridden(self) -> tuple[RuleReference, ...]:
        """The rules here that the partnership has changed."""
        return tuple(rule for rule in self.rules if rule.override is not None)


def cite(*rules: Rule[Any] | None) -> tuple[RuleReference, ...]:
    """Name these rules, each once, in the order given; None is passed over."""
    named: dict[str, RuleReference] = {}
    for rule in rules:
        if rule is not None:
            named.setdefault(rule.id, rule.cited)
    return tuple(named.values())


def merge(*groups: Iterable[RuleReference]) -> tuple[RuleReference, ...]:
    """Join lists of named rules, each once, in the order first met."""
    named = {reference.id: reference for group in groups for reference in group}
    return tuple(named.values())
