"""A file of rules as a person writes it, and saying exactly where it is wrong: the line, the field, the mend.

Only `true` and `false` are yes-or-no values here. A bare yes, no or date stays the word that was written,
so `confirmed: yes` and `version: 2026-04-01` mean what a reader takes them to mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .plain_yaml import NotPlain, read_plain

Tree = dict[str, Any]
Place = Sequence[int | str]
#: What stands in the one line 'rule: ...' where a rule is written the short way.
PARTS_OF_A_RULE = ("id", "statement", "source", "confirmed", "may_be_overridden", "rests_also_on")
#: The longest file of rules, in bytes: the longest of ours is a tenth of it.
LONGEST_FILE = 300_000
#: How many things wrong with one file are told at once.
MOST_PROBLEMS = 100
#: How much of what a file says is said back.
LONGEST_SAID = 60


@dataclass(frozen=True)
class Problem:
    """One thing wrong, in a file or in what was asked of it, and how to mend it."""

    message: str
    mend: str = ""
    file: str = ""
    line: int | None = None
    field: str = ""

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.file and self.line else self.file
        parts = [part for part in (place, self.field) if part]
        said = ": ".join([*parts, self.message])
        return f"{said} {self.mend}".strip()


class FileError(ValueError):
    """A file of rules is wrong, or was asked something it cannot answer. Carries every problem found."""

    def __init__(self, problems: Problem | Iterable[Problem] | str, mend: str = "") -> None:
        if isinstance(problems, str):
            problems = Problem(problems, mend)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Document:
    """One file as plain data, with the tree that knows on which line each part stands."""

    path: Path
    content: bytes
    tree: yaml.Node
    data: Tree

    @property
    def sha256(self) -> str:
        """The fingerprint of the file, byte for byte."""
        return hashlib.sha256(self.content).hexdigest()

    def line(self, place: Place) -> int:
        """The line of the deepest part of the path that is in the file."""
        return _line(self.tree, place)

    def problem(self, message: str, mend: str, place: Place) -> Problem:
        """Something wrong at a place in the file."""
        return Problem(message, mend, str(self.path), self.line(place), written(place))

    def problems(self, wrong: ValidationError) -> list[Problem]:
        """What the typed model found, as a person would say it."""
        return [self.said_of(error, error["loc"]) for error in wrong.errors()[:MOST_PROBLEMS]]

    def said_of(self, error: ErrorDetails, place: Place) -> Problem:
        """One thing the typed model found, at a place in this file."""
        said, mend = _said_and_mend(error)
        return Problem(said, mend, str(self.path), self.line(place), written(_in_file(self.tree, place)))


def read_document(path: Path, what: str, error: type[FileError]) -> Document:
    """Read a file of `what` (such as 'arrangement'). Raises `error` where it is no such file."""
    content = _content(path, error)
    try:
        text = content.decode("utf-8")
        tree, data = read_plain(text)
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise error(Problem("The file is not UTF-8 text.", "Save it as UTF-8.", str(path), line)) from wrong
    except yaml.YAMLError as wrong:
        raise error(_yaml_problem(wrong, path)) from wrong
    if tree is None or not isinstance(data, dict):
        raise error(Problem(f"The file holds no {what}.", "Begin it with 'name:'.", str(path), 1))
    return Document(path, content, tree, data)


def _content(path: Path, error: type[FileError]) -> bytes:
    """The bytes of a file of no more than a sensible length."""
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except OSError as wrong:
        mend = "Check its name, and that it may be read."
        raise error(Problem(f"The file cannot be read ({wrong.strerror}).", mend, str(path))) from wrong
    if len(content) > LONGEST_FILE:
        said = f"The file is longer than {LONGEST_FILE // 1000} kB."
        raise error(Problem(said, "Check that this is the right file.", str(path), 1))
    return content


def keyed_sources(data: Tree) -> list[Tree]:
    """Sources stand in the file as 'key: {title, address}'; the key is part of each."""
    sources = data.get("sources")
    if not isinstance(sources, dict):
        return []
    return [{"key": key, **(rest if isinstance(rest, dict) else {})} for key, rest in sources.items()]


def written(place: Place) -> str:
    """Write a path as a reader would: 'function.clocks[2].value.limit'."""
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return parts.removeprefix(".")


def _yaml_problem(wrong: yaml.YAMLError, path: Path) -> Problem:
    if isinstance(wrong, NotPlain):
        return Problem(wrong.message, wrong.mend, str(path), wrong.line)
    if isinstance(wrong, yaml.reader.ReaderError):
        line = path.read_bytes().decode("utf-8")[: wrong.position].count("\n") + 1
        said = "A character here cannot be seen or printed."
        return Problem(said, "Delete it, and type the word again.", str(path), line)
    mark = getattr(wrong, "problem_mark", None)
    said = getattr(wrong, "problem", None) or str(wrong)
    return Problem(
        f"The file cannot be read as YAML: {said}.",
        "Look at the indentation and the colons near this line; put words with a comma, a colon or ? in quotes.",
        str(path),
        mark.line + 1 if mark else 1,
    )


def said_back(value: object) -> str:
    """What a file says, in quotes, cut where it is long."""
    said = repr(value)
    return said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}..."


#: Where the kind of thing is wrong: what is said of it, and the mend.
_SHAPES = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), (
        "This should be a group of words with values.", "Write 'word: value' lines under it."
    )),
    **dict.fromkeys(("tuple_type", "list_type"), (
        "This should be a list.", "Write each part on a line that begins with '- ', or all in [ ]."
    )),
    "string_type": ("This should be words.", "Write them on the same line, in quotes where they look like something else."),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size", "float_type", "float_parsing"), (
        "This should be a number.", "Write it in digits."
    )),
    **dict.fromkeys(("bool_type", "bool_parsing"), ("This should be yes or no.", "Write true or false.")),
}  # fmt: skip


def _said_and_mend(error: ErrorDetails) -> tuple[str, str]:
    kind, name = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    context = error.get("ctx", {})
    if kind == "missing":
        return f"'{name}' is missing.", f"Add the line '{name}: ...'."
    if kind in _SHAPES:
        said, mend = _SHAPES[kind]
        given = error["input"]
        return (
            f"{said} It says {said_back(given)}." if isinstance(given, str | float | bool) else said
        ), mend
    if kind == "extra_forbidden":
        return f"'{name}' is not a word this file may use here.", "Check its spelling, or take it out."
    if kind in ("literal_error", "enum"):
        return f"It says {said_back(error['input'])}.", f"Write {context.get('expected')}."
    bound = context.get("ge", context.get("le"))
    if bound is not None and isinstance(bound, int | float):
        return _bound(kind, error["input"], context)
    if kind == "invalid_key":
        return f"{said_back(error['input'])} is not a word this file may use here.", "Take it out."
    if kind.startswith("date") or bound is not None:
        return f"{said_back(error['input'])} is not a date.", "Write year-month-day, such as 2026-04-01."
    if kind == "union_tag_invalid":
        return (
            f"{said_back(context.get('tag'))} is not a known test.",
            f"Write one of {context.get('expected_tags')}.",
        )
    if kind == "union_tag_not_found":
        return "It does not say which test it is.", "Add 'test: ...'."
    return f"{error['msg'].removeprefix('Value error, ')}.", _mend_for(error)


def _bound(kind: str, given: object, context: dict[str, Any]) -> tuple[str, str]:
    """A number too small or too large."""
    if kind == "greater_than_equal":
        return f"{said_back(given)} is too small.", f"Write {context['ge']} or more."
    return f"{said_back(given)} is too large.", f"Write {context['le']} or less."


def _mend_for(error: ErrorDetails) -> str:
    message, given = error["msg"], error["input"]
    if "source called" in message:
        return "Add it to 'sources', or use a key that is there."
    if error["type"] == "string_pattern_mismatch":
        return f"{said_back(given)} should follow the pattern {error.get('ctx', {}).get('pattern')}."
    return f"It says {said_back(given)}." if isinstance(given, str | int | bool) else ""


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


def _line(tree: yaml.Node, place: Place) -> int:
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
    if isinstance(part, int) and part < len(node.value):
        return int(node.value[part][0].start_mark.line)
    lines = {key.value: int(key.start_mark.line) for key, _ in node.value}
    return lines.get(str(part), lines.get("rule") if part in PARTS_OF_A_RULE else None)


def _in_file(tree: yaml.Node, place: Place) -> list[int | str]:
    """The path without the steps that only the typed model has; the last is kept, being what is missing."""
    node: yaml.Node | None = tree
    kept: list[int | str] = []
    for part in place:
        step = _child(node, part) if node is not None else None
        if step is not None or part == place[-1]:
            kept.append(part)
        node = step or node
    return kept
