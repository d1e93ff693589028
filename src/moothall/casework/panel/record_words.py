"""A record as its page and its paper show it: the words of the rules in the reader's language, all else as kept.

The record is never altered: its hash is of the words it was made with. What a person typed (reasons, evidence, the
child's words, dissent) is shown exactly as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from moothall.casework.intake.wording import said_again

#: Where the record holds words of the rules: the part, and in it the words, or the list and in each of it the words.
OF_RULES = ("sentence", "stage_title", "outcome_title", "quorum")
IN_PART = {
    "test": ("text", "standard", "source"), "votes": ("sentence",), "quorum": ("sentence",), "reason": ("title",),
    "arrangement": ("title",), "person": ("one", "own", "many", "voice", "other"),
}  # fmt: skip
IN_EACH = {
    "limbs": ("title", "question"), "told": ("title",), "clocks": ("title", "sentence"), "voice": ("how",),
    "views": ("words", "function_title"), "attendance": ("function_title",), "dissents": ("function_title",),
}  # fmt: skip


def record_in_words(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a determination, minutes or papers hold, in new dictionaries, with the words of the rules in the language in use."""
    shown = _said(content, OF_RULES)
    if content.get("after_unfavourable"):
        shown["after_unfavourable"] = _both(content["after_unfavourable"])
    for part, names in IN_PART.items():
        if isinstance(content.get(part), Mapping):
            shown[part] = _ruled(_said(content[part], names))
    for part, names in IN_EACH.items():
        shown[part] = [_ruled(_said(each, names)) for each in content.get(part, [])]
    if shown.get("votes"):
        shown["votes"]["votes"] = [_said(each, ("words",)) for each in shown["votes"].get("votes", [])]
    if isinstance(shown.get("plan"), Mapping) and shown["plan"].get("says"):
        shown["plan"] = {
            **shown["plan"],
            "says": [_said(each, ("title",)) for each in shown["plan"]["says"]],
        }
    return shown


def _said(part: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    told = {name: said_again(part[name]) for name in names if isinstance(part.get(name), str) and part[name]}
    return {**part, **told}


def _both(kept: str) -> str:
    """The statement of a rule and its value, which are kept as one text and known by themselves only."""
    for end in (found.end() for found in re.finditer(r"\. ", kept)):
        first, second = said_again(kept[: end - 1]), said_again(kept[end:])
        if first != kept[: end - 1] and second != kept[end:]:
            return f"{first} {second}"
    return said_again(kept)


def _ruled(part: dict[str, Any]) -> dict[str, Any]:
    """The same with each rule it names said again; the title of a published source stays."""
    if not part.get("rules"):
        return part
    return {**part, "rules": [_rule(rule) for rule in part["rules"]]}


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    told = _said(rule, ("statement", "source"))
    as_kept = told.get("source") == rule.get("source") and get_language() != "en"
    return {**told, "source_language": "en" if as_kept else ""}
