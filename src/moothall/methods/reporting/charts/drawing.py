"""What every drawing is made of: its frame, which names it and tells it, lines, marks and words.

Colours are two hues and greys of at least 3:1 on white; marks differ in shape too, so that no colour is needed to read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

INK, GREY, FAINT = "#0b0c0c", "#505a5f", "#d5dadd"
FIRST, SECOND = "#12436d", "#a8490b"
FIRST_WASH, SECOND_WASH = "#d9e4ee", "#f6e3d5"
FAMILY = "Source Sans Pro, Source Sans 3, Arial, Helvetica, sans-serif"


def number(value: float) -> str:
    """A place, with one decimal at most."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def line(
    x1: float, y1: float, x2: float, y2: float, colour: str = FAINT, width: float = 1, dash: str = ""
) -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'stroke="{colour}" stroke-width="{number(width)}"{dashed}/>'
    )


def words(x: float, y: float, text: str, *, size: float = 13, anchor: str = "start", colour: str = INK, bold: bool = False) -> str:  # fmt: skip
    """Words at a place; `anchor` is start, middle or end."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{colour}" '
        f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
    )


def dot(x: float, y: float, colour: str = FIRST, *, hollow: bool = False, radius: float = 4.5) -> str:
    """A round mark."""
    fill = "#ffffff" if hollow else colour
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}" stroke="{colour}" stroke-width="2"/>'


def diamond(x: float, y: float, colour: str = SECOND, radius: float = 5) -> str:
    """A mark that stands on its corner."""
    points = " ".join(
        f"{number(a)},{number(b)}"
        for a, b in ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
    )
    return f'<polygon points="{points}" fill="{colour}"/>'


def bar(x: float, y: float, width: float, height: float, colour: str = FIRST) -> str:
    """A box."""
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(width, 0))}" height="{number(height)}" fill="{colour}"/>'


def path(points: Iterable[tuple[float, float]], colour: str, *, width: float = 2.5, dash: str = "") -> str:
    """A line through points."""
    told = " ".join(
        f"{'M' if place == 0 else 'L'}{number(x)} {number(y)}" for place, (x, y) in enumerate(points)
    )
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{told}" fill="none" stroke="{colour}" stroke-width="{number(width)}" stroke-linejoin="round"{dashed}/>'


def area(points: Iterable[tuple[float, float]], colour: str) -> str:
    """A filled shape."""
    told = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polygon points="{told}" fill="{colour}"/>'


def svg(parts: Iterable[str], width: float, height: float, title: str, told: str) -> str:
    """The drawing with its name and what it tells, for a reader who cannot see it."""
    inside = "".join(parts)
    name = "d" + hashlib.sha256(f"{width}{title}{told}{inside}".encode()).hexdigest()[:10]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" role="img" '
        f'focusable="false" aria-labelledby="{name}-t {name}-d" font-family={quoteattr(FAMILY)}>'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(told)}</desc>{inside}</svg>'
    )
