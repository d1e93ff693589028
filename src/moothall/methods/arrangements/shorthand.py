"""The short way to write a rule.

A rule may be written in two lines, as a practitioner would cite it:

    rule: PNL-02 All three partners are present at the sitting that decides. (pilot_guidance, from memory)
    value: 3

In the brackets stand the key of its source, then `confirmed` or `from memory`, and where they apply
`may be changed`, `from 2023-01-30`, `until 2023-07-09` and `with TST-04` (a rule it rests on as well). A rule
without a value states something that simply holds; its value is true.
"""

from __future__ import annotations

import re
from typing import Any

from moothall.methods.files import HOW_A_RULE_IS_WRITTEN

Path = tuple[int | str, ...]
Tree = dict[str, Any]

_RULE = re.compile(
    r"^(?P<id>[A-Z]{3,4}-[0-9]{2})\s+(?P<statement>.+?)\s*\((?P<standing>[^()]+)\)$", re.DOTALL
)
_DATED = re.compile(r"^(?P<which>from|until) (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})$")
_WITH = re.compile(r"^with (?P<rule>[A-Z]{3,4}-[0-9]{2})$")
_SURELY = {"confirmed": "yes", "from memory": "memory"}


class Badly(Exception):
    """A rule is not written as the short way asks: where, and what is wrong."""

    def __init__(self, place: Path, message: str) -> None:
        self.place, self.message, self.mend = place, message, HOW_A_RULE_IS_WRITTEN
        super().__init__(message)


def written_out(node: Any, place: Path = ()) -> Any:
    """The same tree with each short rule written out in full. Raises Badly for one that cannot be read."""
    if isinstance(node, dict):
        parts = {key: written_out(value, (*place, key)) for key, value in node.items()}
        return _rule(parts, place) if isinstance(node.get("rule"), str) else parts
    if isinstance(node, list):
        return [written_out(value, (*place, number)) for number, value in enumerate(node)]
    return node


def _rule(parts: Tree, place: Path) -> Tree:
    said = re.sub(r"\s+", " ", parts["rule"]).strip()
    found = _RULE.match(said)
    if found is None:
        raise Badly((*place, "rule"), "This rule cannot be read: it needs a number, a sentence and a source.")
    standing = [part.strip() for part in found["standing"].split(",")]
    rest = {key: value for key, value in parts.items() if key != "rule"}
    return {
        "id": found["id"],
        "statement": found["statement"],
        "value": True,
        "source": standing[0],
        **_standing(standing[1:], (*place, "rule")),
        **rest,
    }


def _standing(words: list[str], place: Path) -> Tree:
    told: Tree = {}
    for word in words:
        dated, also = _DATED.match(word), _WITH.match(word)
        if word in _SURELY:
            told["confirmed"] = _SURELY[word]
        elif word == "may be changed":
            told["may_be_overridden"] = True
        elif dated:
            told[f"effective_{dated['which']}"] = dated["day"]
        elif also:
            told.setdefault("rests_also_on", []).append(also["rule"])
        else:
            raise Badly(place, f"'{word}' is not something that can be said of a rule.")
    if "confirmed" not in told:
        raise Badly(place, "It does not say whether the rule was confirmed in its source.")
    return told
