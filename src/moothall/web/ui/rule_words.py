"""A rule as the component `rule_note` wants it, from any answer of the arrangements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from moothall.methods.arrangements import Rule, RuleReference


def rule_note(rule: RuleReference | Rule[Any]) -> dict[str, Any]:
    """One rule: id, statement, source, confidence, and the partnership's own change where there is one."""
    note: dict[str, Any] = {
        "id": rule.id,
        "statement": rule.statement,
        "source": rule.source.title,
        "confirmed": rule.confirmed,
    }
    if rule.override is not None:
        note["override"] = {
            "statement": value_words(rule.override.value),
            "reason": rule.override.reason,
            "by": rule.override.who,
            "on": rule.override.from_date,
        }
    return note


def rule_notes(rules: Iterable[RuleReference | Rule[Any]]) -> list[dict[str, Any]]:
    """Several rules, each once, in order."""
    return list({rule.id: rule_note(rule) for rule in rules}.values())


def value_words(value: Any) -> str:
    """A rule's value as it would stand in the file."""
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json")
    elif isinstance(value, tuple | list):
        value = [one.model_dump(mode="json") if hasattr(one, "model_dump") else one for one in value]
    if isinstance(value, str | int | float | bool):
        return str(value)
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=False).strip()
