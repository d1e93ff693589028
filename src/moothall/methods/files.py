"""A file of rules as a person writes it, and saying exactly where it is wrong: the line, the field, the mend.

Only `true` and `false` are yes-or-no values here. A bare yes, no or date stays the word that was written,
so `confirmed: yes` and `version: 2026-04-01` mean what a reader takes them to mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .known_words import meant, models_at
from .plain_yaml import NotPlain, read_plain

Tree = dict[str, Any]
Place = Sequence[int | str]
Model = TypeVar("Model", bound=BaseModel)
#: What stands in the one line 'rule: ...' where a rule is written the short way.
PARTS_OF_A_RULE = ("id", "statement", "source", "confirmed", "may_be_overridden", "rests_also_on")
HOW_A_RULE_IS_WRITTEN = (
    "Write 'rule: ABC-01 What it asks. (source, confirmed)' or '(source, from memory, may be changed)'."
)
NO_RULE = "This is a rule, and has no line 'rule:'."
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

    def problems(self, wrong: ValidationError, model: type[BaseModel] | None = None) -> list[Problem]:
        """What the typed model found, as a person would say it; with the model, also what was meant."""
        return [self.said_of(error, error["loc"], model) for error in told(wrong)]

    def typed(self, model: type[Model], error: type[FileError], data: Tree | None = None, context: Tree | None = None) -> Model:  # fmt: skip
        """The file (or `data`, made of it) as this model has it. Raises `error` with what the model found wrong."""
        try:
            return model.model_validate(self.data if data is None else data, context=context)
        except ValidationError as wrong:
            raise error(self.problems(wrong)) from wrong

    def said_of(self, error: ErrorDetails, place: Place, model: type[BaseModel] | None = None) -> Problem:
        """One thing the typed model found, at a place in this file."""
        said, mend = _of_a_rule(error, model) or self._without_value(error, place) or _said_and_mend(error)
        if model is not None and error["type"] == "extra_forbidden":
            mend = meant(model, error["loc"][:-1], str(error["loc"][-1]))
        if said == NO_RULE:
            place = place[:-1]
        return Problem(said, mend, str(self.path), self.line(place), written(_in_file(self.tree, place)))

    def _without_value(self, error: ErrorDetails, place: Place) -> tuple[str, str] | None:
        """A rule that says nothing where a value is needed: in the short way it would count as true."""
        if not place or place[-1] != "value" or error["input"] is not True:
            return None
        node: yaml.Node | None = self.tree
        for part in place[:-1]:
            node = _child(node, part) if node is not None else None
        if node is None or _child(node, "value") is not None:
            return None
        return "The rule has no value.", "Add the line 'value: ...' under it."


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


def told(wrong: ValidationError) -> list[ErrorDetails]:
    """What the typed model found; of a rule that is not written as one, what it lacks is told once."""
    found, lacking = [], set[tuple[int | str, ...]]()
    for error in wrong.errors():
        of_a_rule = (
            error["type"] == "missing" and error["loc"][-1] in PARTS_OF_A_RULE and _unruly(error["input"])
        )
        if of_a_rule and error["loc"][:-1] in lacking:
            continue
        if of_a_rule:
            lacking.add(error["loc"][:-1])
        found.append(error)
    return found[:MOST_PROBLEMS]


def _unruly(given: object) -> bool:
    """A group that stands where a rule should, and has not begun to be one."""
    return isinstance(given, dict) and not {"id", "statement", "source"} & set(given)


def _of_a_rule(error: ErrorDetails, model: type[BaseModel] | None) -> tuple[str, str] | None:
    """Where a rule should stand, and what stands there is none."""
    if error["type"] == "missing" and error["loc"][-1] in PARTS_OF_A_RULE and _unruly(error["input"]):
        return NO_RULE, HOW_A_RULE_IS_WRITTEN
    if error["type"] != "model_type" or model is None:
        return None
    if any({"statement", "source"} <= set(one.model_fields) for one in models_at(model, error["loc"])):
        mend = f"{HOW_A_RULE_IS_WRITTEN.removesuffix('.')}, and under it 'value: ...'."
        return "This should be a rule with its value.", mend
    return None


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
    mark, opened = getattr(wrong, "problem_mark", None), getattr(wrong, "context_mark", None)
    technical = getattr(wrong, "problem", None) or str(wrong)
    said, mend = _yaml_words(technical, getattr(wrong, "context", None) or "", opened)
    return Problem(said, mend, str(path), mark.line + 1 if mark else 1)


#: What the reader of YAML says (a part of it), what a person is told, and the mend.
_YAML_WORDS = (
    ("'\\t'", "A tab stands here.", "Put spaces in its place, two for each step inwards."),
    ("mapping values are not allowed", "A colon stands where none can.",
     "Put words that hold a colon in quotes, and let the line begin as far in as those it belongs with."),
    ("expected <block end>", "This line begins at another depth than those it belongs with.",
     "Let lines that belong together begin equally far in, by spaces."),
    ("could not find expected ':'", "A line before here has no colon after its word.",
     "Write 'word: value', or put a longer text in quotes."),
    ("unexpected end of stream", "Quotes are opened and not closed.", "Close them where the words end."),
)  # fmt: skip


def _yaml_words(technical: str, context: str, opened: Any) -> tuple[str, str]:
    """What the reader of YAML says, in plain words."""
    for part, said, mend in _YAML_WORDS:
        if part in technical:
            return said, mend
    if "expected ',' or" in technical:
        bracket = "}" if "}" in technical else "]"
        begun = f" that opens in line {opened.line + 1}" if opened is not None else ""
        return (
            f"The bracket{begun} cannot be read to its end.",
            f"Look for a missing comma or '{bracket}'; put words with a comma, a colon or ? in quotes, and close the quotes.",
        )
    return (
        f"The file cannot be read as YAML: {technical}.",
        "Look at the indentation and the colons near this line; put words with a comma, a colon or ? in quotes.",
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
