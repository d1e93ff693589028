"""Which letters the paper is set in, and what happens to a character that no font here has.

The letters come with Python packages, never from the machine, so paper looks the same everywhere: Source
Sans Pro (the `font-source-sans-pro` package), then what the Typst wheel carries. Together they have English,
Welsh, Vietnamese, Greek, Cyrillic and the Latin letters of Europe and Africa; DejaVu has Arabic. PDF/UA
forbids a character without a picture, so any other character prints as its Unicode number in brackets.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import typst

FAMILIES = ("Source Sans Pro", "Libertinus Serif", "DejaVu Sans Mono")


@cache
def font_folders() -> tuple[str, ...]:
    """The folders with fonts to hand to Typst; empty when the sans-serif package is missing."""
    package = importlib.util.find_spec("font_source_sans_pro")
    if package is None or package.origin is None:
        return ()
    return (str(Path(package.origin).parent / "files"),)


@cache
def families() -> tuple[str, ...]:
    """The fonts that are really there, first choice first."""
    return FAMILIES if font_folders() else FAMILIES[1:]


@cache
def loaded() -> typst.Fonts:
    """The fonts, read once; those of the machine are not among them."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=list(font_folders())
    )


def stand_in(character: str) -> str:
    """What is printed for a character that no font has."""
    return f"[U+{ord(character):04X}]"
