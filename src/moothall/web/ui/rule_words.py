"""A rule as the component `rule_note` wants it, from any answer of the arrangements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moothall.look.filters import day, sentence_list
from moothall.methods.arrangements import Arrangement, Rule, RuleReference

_CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def rule_note(rule: RuleReference | Rule[Any]) -> dict[str, Any]:
    """One rule: id, statement, source, confidence, and the partnership's own change where there is one."""
    note: dict[str, Any] = {
        "id": rule.id,
        "statement": rule.statement,
        "source": rule.source.title,
        "source_language": "en" if rule.source.published and get_language() != "en" else "",
        "confirmed": rule.confirmed,
    }
    if rule.override is not None:
        note["override"] = {
            "statement": "; ".join(_flat(value_told(rule.override.value))),
            "reason": rule.override.reason,
            "by": rule.override.who,
            "on": rule.override.from_date,
        }
    return note


def _flat(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """The lines one after the other, for a place where there is one line."""
    found: list[str] = []
    for line in lines:
        found += [line["text"], *_flat(line["inside"])]
    return found


def rule_notes(rules: Iterable[RuleReference | Rule[Any]]) -> list[dict[str, Any]]:
    """Several rules, each once, in order."""
    return list({rule.id: rule_note(rule) for rule in rules}.values())


def titles_within(arrangement: Arrangement) -> dict[str, str]:
    """The words the arrangement itself gives for its codes."""
    found: dict[str, str] = {}
    waiting: list[Any] = [arrangement.model_dump(mode="json")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("code"), str) and isinstance(one.get("title"), str):
                found.setdefault(one["code"], one["title"])
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


def value_told(value: Any, titles: Mapping[str, str] = MappingProxyType({})) -> list[dict[str, Any]]:
    """A rule's value as lines to read, each with the lines inside it; codes by the words `titles` has for them."""
    plain = _plain(value)
    if isinstance(plain, dict):
        return _parts(plain, titles)
    if isinstance(plain, list):
        return [line for one in plain for line in _one_of_several(one, titles)]
    return [{"text": _scalar(plain, titles), "inside": []}]


def _plain(value: Any) -> Any:
    """Models, and models inside lists, as plain data."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, tuple | list | frozenset | set):
        return [_plain(one) for one in value]
    return value


def _parts(plain: Mapping[str, Any], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    lines = []
    for name, value in plain.items():
        if value is None or value == [] or value == {} or (name == "code" and plain.get("title")):
            continue
        label = titles.get(name, name.replace("_", " "))
        label = label[:1].upper() + label[1:]
        if isinstance(value, dict):
            lines.append({"text": f"{label}:", "inside": _parts(value, titles)})
        elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
            inside = [line for one in value for line in _one_of_several(one, titles)]
            lines.append({"text": f"{label}:", "inside": inside})
        else:
            lines.append({"text": f"{label}: {_scalar(value, titles)}", "inside": []})
    return lines


def _one_of_several(one: Any, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """An entry of a list: a line with the parts of it inside, headed by its own title where it has one."""
    if not isinstance(one, dict):
        return [{"text": _scalar(one, titles), "inside": []}]
    rest = {name: value for name, value in one.items() if name not in ("code", "title")}
    head = one.get("title") or titles.get(str(one.get("code")), str(one.get("code", "")).replace("_", " "))
    if not head:
        return _parts(one, titles)
    return [{"text": str(head), "inside": _parts(rest, titles)}]


def _scalar(value: Any, titles: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return sentence_list([_scalar(one, titles) for one in value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if text in titles:
        return titles[text]
    if _DAY.fullmatch(text):
        return day(text)
    return text.replace("_", " ") if _CODE.fullmatch(text) else text


def value_words(value: Any) -> str:
    """A rule's value as it would stand in the file."""
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json")
    elif isinstance(value, tuple | list):
        value = [one.model_dump(mode="json") if hasattr(one, "model_dump") else one for one in value]
    if isinstance(value, str | int | float | bool):
        return str(value)
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=False).strip()
