"""A report's document as one accessible HTML file: no script, no other file, no font or mark of anybody's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .document import Document

_PAGES = Path(__file__).parent / "pages"
#: The frame's own words.
WORDS = {
    "en": {"skip": "Skip to the report", "contents": "Contents", "other_forms": "The same in other forms", "as_table": "As a table", "draft": "Draft"},
    "cy": {"skip": "Neidio i’r adroddiad", "contents": "Cynnwys", "other_forms": "Yr un peth ar ffurfiau eraill", "as_table": "Fel tabl", "draft": "Drafft"},
}  # fmt: skip
#: A sign beside each verdict, so that colour is not needed.
SIGNS = {"fine": "✓", "caution": "!", "serious": "✕", "plain": "–"}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip


def to_html(document: Document) -> bytes:
    """The page."""
    template = _environment().get_template("page.html")
    style = (_PAGES / "style.css").read_text(encoding="utf-8")
    words = WORDS.get(document.language, WORDS["en"])
    text = template.render(document=document, style=style, words=words, signs=SIGNS)
    return (text.rstrip("\n") + "\n").encode()
