"""An arrangement: one published version of how a panel works, and a partnership's changes to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .calendars import Nation
from .cross_checks import disagreements, placed_rules
from .errors import ArrangementError, OverrideRefusedError, Problem
from .rule import (
    AppliedOverride,
    Day,
    Frozen,
    Name,
    Override,
    Rule,
    RuleReference,
    Source,
    VersionName,
    Words,
    cite,
)
from .sections.function import Function
from .sections.governance import Governance
from .sections.information_sharing import InformationSharing
from .sections.membership import Membership
from .sections.resourcing import Resourcing
from .sections.training import Training
from .sections.voice import Voice

Model = TypeVar("Model", bound=BaseModel)


class Pin(Frozen):
    """What a case holds on to: the arrangement, its version, and the fingerprint of the file."""

    name: str
    version: str
    sha256: str


class Arrangement(Frozen):
    """One version of one arrangement, frozen. Made by the catalogue, never by hand."""

    name: Name
    version: VersionName
    title: Words
    summary: Words
    what_changed: str = ""
    builds_on: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()
    effective_from: Day
    effective_until: Day | None = None
    nations: tuple[Nation, ...]
    sources: tuple[Source, ...]
    function: Function
    membership: Membership
    voice: Voice
    training: Training
    resourcing: Resourcing
    information_sharing: InformationSharing
    governance: Governance
    sha256: str = ""

    @property
    def pin(self) -> Pin:
        """Name, version and fingerprint, for a case to hold."""
        return Pin(name=self.name, version=self.version, sha256=self.sha256)

    def rules(self) -> Iterator[Rule[Any]]:
        """Every rule, in the order of the file."""
        return rules_within(self)

    def rule(self, rule_id: str) -> Rule[Any]:
        """The rule with this id; ArrangementError if there is none."""
        for rule in self.rules():
            if rule.id == rule_id:
                return rule
        raise ArrangementError(
            f"{self.name} {self.version} has no rule {rule_id}.", "Look in the file for the rule's id."
        )

    def cited(self, rule: Rule[Any]) -> tuple[RuleReference, ...]:
        """The rule as an answer names it, with the rules it also rests on."""
        return cite(rule, *(self.rule(rule_id) for rule_id in rule.rests_also_on))

    def unconfirmed(self) -> tuple[Rule[Any], ...]:
        """The rules nobody has read in their source."""
        return tuple(rule for rule in self.rules() if rule.confirmed != "yes")

    def title_of(self, code: str) -> str:
        """The words for a function or a tie to a case; the code itself, spaced, if it has none."""
        known = {choice.code: choice.title for choice in (*self.membership.functions, *self.membership.ties)}
        return known.get(code, code.replace("_", " "))

    def with_overrides(self, overrides: Iterable[Override], *, on: date | None = None) -> Arrangement:
        """The same arrangement with a partnership's own values, each shown wherever its rule is used.

        With `on`, changes that begin after that day are left out; of several to one rule the latest counts.
        Raises OverrideRefusedError for an unknown rule, one that may not be changed, or a value of the
        wrong kind, or one that does not agree with the rest.
        """
        chosen: dict[str, Override] = {}
        for override in sorted(overrides, key=lambda each: each.from_date):
            self._refuse_unless_allowed(override)
            if on is None or override.from_date <= on:
                chosen[override.rule] = override
        changed = _replaced(self, chosen) if chosen else self
        problems = [Problem(found.message, found.mend) for found in disagreements(changed)]
        if problems:
            raise OverrideRefusedError(problems)
        return changed

    def _refuse_unless_allowed(self, override: Override) -> None:
        try:
            rule = self.rule(override.rule)
        except ArrangementError as wrong:
            raise OverrideRefusedError(wrong.problems) from wrong
        if not rule.may_be_overridden:
            raise OverrideRefusedError(
                f"Rule {rule.id} ({rule.statement}) may not be changed by a partnership.",
                f"It rests on {rule.source.title}.",
            )


def rules_within(model: BaseModel) -> Iterator[Rule[Any]]:
    """Every rule of a section, or of a whole arrangement, in the order of the file."""
    return (rule for _, rule in placed_rules(model))


def _replaced(model: Model, overrides: dict[str, Override]) -> Model:
    """A copy in which each rule named carries its override; what is untouched is shared, not copied."""
    changed: dict[str, object] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        fresh: object = value
        if isinstance(value, tuple):
            fresh = tuple(_part(part, overrides) for part in value)
        else:
            fresh = _part(value, overrides)
        if fresh != value:
            changed[name] = fresh
    return model.model_copy(update=changed) if changed else model


def _part(part: object, overrides: dict[str, Override]) -> object:
    if isinstance(part, Rule):
        override = overrides.get(part.id)
        return _overridden(part, override) if override else part
    return _replaced(part, overrides) if isinstance(part, BaseModel) else part


def _overridden(rule: Rule[Any], override: Override) -> Rule[Any]:
    """The rule with its new value, which must be of the kind the published one is."""
    before = rule.override.published_value if rule.override else rule.model_dump(mode="json")["value"]
    applied = AppliedOverride(**override.model_dump(), published_value=before)
    try:
        fresh = type(rule).model_validate({**_shallow(rule), "value": override.value})
    except ValidationError as wrong:
        said = "; ".join(error["msg"] for error in wrong.errors())
        raise OverrideRefusedError(
            Problem(
                f"Rule {rule.id} cannot take the value {override.value!r}: {said}.", f"Published: {before!r}."
            )
        ) from wrong
    return fresh.model_copy(update={"override": applied})


def _shallow(rule: Rule[Any]) -> dict[str, object]:
    return {name: getattr(rule, name) for name in type(rule).model_fields}
