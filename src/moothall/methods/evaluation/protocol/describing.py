"""Every part of a protocol and what it is for: as a reference, and as a file to be filled in. Read off the types."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .analyses import (
    Equity,
    InterruptedSeries,
    MissingFollowUp,
    ProcessFigures,
    RecurrentEvents,
    StaggeredRollOut,
    Subgroup,
    TimeToEvent,
    WeightedComparison,
)
from .estimand import Estimand, IntercurrentEvent, Minimum, Outcome, Population, SampleSize
from .people import DataProtection, Ethics, Independence, Involvement, Milestone, Person
from .protocol import FORMAT, Protocol

_PARTS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("The protocol", Protocol), ("estimand", Estimand), ("estimand.population", Population),
    ("estimand.outcomes, each", Outcome), ("estimand.intercurrent_events, each", IntercurrentEvent),
    ("analyses: staggered-roll-out", StaggeredRollOut), ("analyses: time-to-event", TimeToEvent),
    ("analyses: recurrent-events", RecurrentEvents), ("analyses: weighted-comparison", WeightedComparison),
    ("analyses: interrupted-series", InterruptedSeries), ("analyses: missing-follow-up", MissingFollowUp),
    ("analyses: equity", Equity), ("analyses: process-figures", ProcessFigures), ("subgroups, each", Subgroup),
    ("sample_size", SampleSize), ("sample_size.minimum_effects, each", Minimum), ("independence", Independence),
    ("people, each", Person), ("involvement", Involvement), ("ethics", Ethics), ("data_protection", DataProtection),
    ("timetable, each", Milestone),
)  # fmt: skip


def as_markdown() -> str:
    """The reference: a table for each part."""
    lines = [
        "# A study’s protocol, part by part",
        "",
        f"YAML or JSON, format `{FORMAT}`. Made by `moothall study protocol reference`; how to use it is in",
        "`docs/guide/evaluator.md`, with two complete examples in `docs/guide/examples/`.",
    ]
    for title, model in _PARTS:
        about = (model.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
        lines += ["", f"## {title}", "", " ".join(about.split()), "", "| part | what it is | must be there | usual |", "| --- | --- | --- | --- |"]  # fmt: skip
        for name, field in model.model_fields.items():
            needed = "yes" if field.is_required() else ""
            lines.append(f"| `{name}` | {_said(field)} | {needed} | {_usual(field)} |")
    return "\n".join(lines) + "\n"


def _said(field: FieldInfo) -> str:
    options = _options(field.annotation)
    words = (field.description or "").rstrip(".")
    listed = [one for one in options if one not in words]
    return f"{words}: {', '.join(listed)}." if len(listed) > 1 else f"{words}."


def _usual(field: FieldInfo) -> str:
    if field.is_required() or field.default in (None, ()):
        return ""
    value = field.default
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _options(kind: Any) -> list[str]:
    """The words that may stand there, where only some may."""
    if get_origin(kind) is Literal:
        return [str(one) for one in get_args(kind)]
    if get_origin(kind) in (Annotated, tuple, Union, UnionType):
        return [one for part in get_args(kind) if part not in (NoneType, Ellipsis) for one in _options(part)]
    return []


def skeleton() -> str:
    """A file to be filled in: what must be there, with what it is for; the first analysis is a staggered roll-out."""
    head = [
        "# A study's protocol. Replace each '…'; what is not here is in docs/reference/protocol.md.",
        "# When it says what you mean: moothall study protocol check FILE",
    ]
    return "\n".join([*head, *_filled(Protocol, 0)]) + "\n"


_SAID = {
    "format": FORMAT,
    "version": "1",
    "design": "…",
    "seed": "1",
    "independent": "false",
    "role": "primary",
}


def _filled(model: type[BaseModel], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for name, field in model.model_fields.items():
        if not field.is_required():
            continue
        inner, many = _model_of(field.annotation)
        if inner is None:
            told = _SAID.get(name, "…")
            if name == "design" and model is StaggeredRollOut:
                told = "staggered-roll-out"
            yield f"{pad}{name}: {f'[{told}]' if _is_many(field.annotation) else told}  # {field.description}"
            continue
        yield f"{pad}# {field.description}"
        yield f"{pad}{name}:"
        lines = list(_filled(inner, depth + (2 if many else 1)))
        if many and lines:
            first = f"{pad}  - {lines[0].strip()}"
            yield from [first, *lines[1:]]
        else:
            yield from lines


def _is_many(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _model_of(kind: Any) -> tuple[type[BaseModel] | None, bool]:
    """The part that stands there, if it is made of parts; and whether several stand in a list."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind, False
    for part in get_args(kind):
        found, _ = _model_of(part)
        if found is not None:
            return found, get_origin(kind) is tuple
    return None, False
