"""Reading one arrangement from its YAML file, and saying exactly where a file is wrong.

Only `true` and `false` are yes-or-no values here. A bare yes, no or date stays the word that was written,
so `confirmed: yes` and `version: 2026-04-01` mean what a reader takes them to mean.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .arrangement import Arrangement
from .cross_checks import disagreements, misnamed
from .errors import ArrangementError, Problem
from .shorthand import Badly, Tree, built_on, only_used, written_out

PUBLISHED = Path(__file__).parent / "published"
SHARED = "shared"
PARTS_OF_A_RULE = ("id", "statement", "source", "confirmed", "may_be_overridden", "rests_also_on")


class _PlainLoader(yaml.SafeLoader):
    """YAML with only the values a chair expects: words, whole numbers, true and false, nothing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key written twice: the second would silently win."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key.value}' is written twice in the same place", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:int", r"^(?:0|[1-9][0-9]*)$", "0123456789"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _PlainLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


def read_arrangement(path: Path) -> Arrangement:
    """Read and check one file. Raises ArrangementError with every problem: line, field, and the mend."""
    content = path.read_bytes()
    tree, data = _parsed(content, path)
    fingerprint = hashlib.sha256(content)
    for name in _names_of_bases(data, tree, path):
        base, said = _shared(name, path, tree)
        data = built_on(data, base)
        fingerprint.update(said)
        data = only_used(data)
    try:
        arrangement = Arrangement.model_validate(
            {**data, "sources": _keyed_sources(data), "sha256": fingerprint.hexdigest()},
            context={"sources": {source["key"]: source for source in _keyed_sources(data)}},
        )
    except ValidationError as wrong:
        raise ArrangementError([_problem(error, tree, path) for error in wrong.errors()]) from wrong
    problems = [
        Problem(found.message, found.mend, str(path), _line(tree, found.place), _field(found.place))
        for found in (*misnamed(arrangement, path.parent.name, path.stem), *disagreements(arrangement))
    ]
    if problems:
        raise ArrangementError(problems)
    return arrangement


def _names_of_bases(data: Tree, tree: yaml.Node, path: Path) -> list[str]:
    names = data.get("builds_on", [])
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return names
    line = _line(tree, ("builds_on",))
    raise ArrangementError(
        Problem("It does not say plainly what it builds on.", "Write 'builds_on: [name]'.", str(path), line)
    )


def _shared(name: str, path: Path, tree: yaml.Node) -> tuple[Tree, bytes]:
    """A shared file by its name: of the folder beside this arrangement's, or of those published with Moothall."""
    for folder in (path.parent.parent / SHARED, PUBLISHED / SHARED):
        file = folder / f"{name}.yaml"
        if file.is_file():
            content = file.read_bytes()
            return _parsed(content, file)[1], content
    known = sorted(file.stem for file in (PUBLISHED / SHARED).glob("*.yaml"))
    line = _line(tree, ("builds_on",))
    mend = f"Write one of: {', '.join(known) or 'none'}."
    raise ArrangementError(Problem(f"There is no shared file '{name}'.", mend, str(path), line, "builds_on"))


def _parsed(content: bytes, path: Path) -> tuple[yaml.Node, dict[str, Any]]:
    """The file as a tree that knows its lines, and as plain data with each rule written out."""
    try:
        text = content.decode("utf-8")
        tree = yaml.compose(text, Loader=_PlainLoader)
        data = yaml.load(text, Loader=_PlainLoader)
    except UnicodeDecodeError as wrong:
        raise ArrangementError(
            Problem("The file is not UTF-8 text.", "Save it as UTF-8.", str(path))
        ) from wrong
    except yaml.YAMLError as wrong:
        raise ArrangementError(_yaml_problem(wrong, path)) from wrong
    if tree is None or not isinstance(data, dict):
        raise ArrangementError(
            Problem("The file holds no arrangement.", "Begin it with 'name:'.", str(path), 1)
        )
    try:
        return tree, written_out(data)
    except Badly as wrong:
        found = wrong.problem(str(path), _line(tree, wrong.place), _field(wrong.place))
        raise ArrangementError(found) from wrong


def _yaml_problem(wrong: yaml.YAMLError, path: Path) -> Problem:
    mark = getattr(wrong, "problem_mark", None)
    said = getattr(wrong, "problem", None) or str(wrong)
    return Problem(
        f"The file cannot be read as YAML: {said}.",
        "Look at the indentation and the colons near this line.",
        str(path),
        mark.line + 1 if mark else None,
    )


def _keyed_sources(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Sources stand at the head of the file as 'key: {title, address}'; the key is part of each."""
    sources = data.get("sources")
    if not isinstance(sources, dict):
        return []
    return [{"key": key, **(rest if isinstance(rest, dict) else {})} for key, rest in sources.items()]


def _problem(error: ErrorDetails, tree: yaml.Node, path: Path) -> Problem:
    """What pydantic found, as a person would say it."""
    place = error["loc"]
    said, mend = _said_and_mend(error)
    return Problem(said, mend, str(path), _line(tree, place), _field(_in_file(tree, place)))


def _said_and_mend(error: ErrorDetails) -> tuple[str, str]:
    kind, name = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    context = error.get("ctx", {})
    if kind == "missing":
        return f"'{name}' is missing.", f"Add the line '{name}: ...'."
    if kind == "extra_forbidden":
        return f"'{name}' is not a word this file may use here.", "Check its spelling, or take it out."
    if kind in ("literal_error", "enum"):
        return f"It says {error['input']!r}.", f"Write {context.get('expected')}."
    if kind.startswith("date"):
        return f"{error['input']!r} is not a date.", "Write year-month-day, such as 2026-04-01."
    if kind == "union_tag_invalid":
        return f"{context.get('tag')!r} is not a known test.", f"Write one of {context.get('expected_tags')}."
    if kind == "union_tag_not_found":
        return "It does not say which test it is.", "Add 'test: ...'."
    return f"{error['msg'].removeprefix('Value error, ')}.", _mend_for(error)


def _mend_for(error: ErrorDetails) -> str:
    message, given = error["msg"], error["input"]
    if "source called" in message:
        return "Add it to 'sources', or use a key that is there."
    if error["type"] == "string_pattern_mismatch":
        return f"{given!r} should follow the pattern {error.get('ctx', {}).get('pattern')}."
    return f"It says {given!r}." if isinstance(given, str | int | bool) else ""


def _child(node: yaml.Node, part: object) -> yaml.Node | None:
    """The node under a key or at a position; None where the model's path goes where the file does not."""
    if isinstance(node, yaml.MappingNode) and isinstance(part, int) and part < len(node.value):
        option: yaml.Node = node.value[part][1]  # options written 'code: words' are counted by the model
        return option
    if isinstance(node, yaml.MappingNode):
        found = next((value for key, value in node.value if key.value == str(part)), None)
        if found is None and part in PARTS_OF_A_RULE:
            return next((value for key, value in node.value if key.value == "rule"), None)
        return found
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item: yaml.Node = node.value[part]
        return item
    return None


def _line(tree: yaml.Node, place: Sequence[int | str]) -> int:
    """The line of the deepest part of the path that is in the file."""
    node, line = tree, tree.start_mark.line
    for part in place:
        step = _child(node, part)
        if step is None:
            continue
        key_line = _key_line(node, part)
        node, line = step, key_line if key_line is not None else step.start_mark.line
    return line + 1


def _key_line(node: yaml.Node, part: object) -> int | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    lines = {key.value: int(key.start_mark.line) for key, _ in node.value}
    return lines.get(str(part), lines.get("rule") if part in PARTS_OF_A_RULE else None)


def _in_file(tree: yaml.Node, place: Sequence[int | str]) -> list[int | str]:
    """The path without the steps that only the typed model has; the last is kept, being what is missing."""
    node: yaml.Node | None = tree
    kept: list[int | str] = []
    for part in place:
        step = _child(node, part) if node is not None else None
        if step is not None or part == place[-1]:
            kept.append(part)
        node = step or node
    return kept


def _field(place: Sequence[int | str]) -> str:
    """Write a path as a reader would: 'function.clocks[2].value.limit'."""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return written.removeprefix(".")
