"""What every drawing is made of: the frame that names and tells it, its words, and the table beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Table:
    """The same facts as a drawing, for everyone who would rather read."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def text(kind: str, x: float, y: float, words: str, anchor: str = "start") -> Markup:
    """Words at a place; ``anchor`` is start, middle or end."""
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, *rounded(x, y), anchor, words
    )


def svg(parts: Sequence[Markup], width: float, height: float, title: str, told: str, kind: str) -> Markup:
    """The drawing with its name and what it tells, for a reader who cannot see it."""
    name = "d" + hashlib.sha256(f"{kind}{title}{told}".encode()).hexdigest()[:10]
    return Markup(
        '<svg class="mh-drawing {kind}" viewBox="0 0 {width} {height}" role="img" focusable="false" '
        'aria-labelledby="{name}-title {name}-told" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{name}-title">{title}</title><desc id="{name}-told">{told}</desc>{parts}</svg>'
    ).format(
        kind=kind, width=round(width), height=round(height), name=name, title=title, told=told,
        parts=Markup("").join(escape(part) for part in parts),
    )  # fmt: skip


def rounded(*numbers: float) -> tuple[str, ...]:
    """Numbers as they stand in an attribute: one decimal at most."""
    return tuple(f"{number:.1f}".rstrip("0").rstrip(".") for number in numbers)
