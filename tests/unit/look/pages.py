"""Drawing a template in the site's own environment, and reading the HTML back."""

from __future__ import annotations

from typing import Any

import lxml.html
from django.test import RequestFactory

from moothall.look.environment import environment
from moothall.look.gallery import engine


def request(**frame: Any) -> Any:
    """A request for a page framed as a view would frame it."""
    made = RequestFactory().get("/cases/?stage=panel")
    made.page_frame = frame
    return made


def draw(source: str, **context: Any) -> str:
    """A piece of template, drawn strictly."""
    return environment(autoescape=True).from_string(source).render(**context)


def page(source: str, asked: Any = None, **context: Any) -> Any:
    """A whole page through Django's backend with its context processors, parsed."""
    html = engine().from_string(source).render(context, asked or request())
    return lxml.html.document_fromstring(html)


def parse(html: str) -> Any:
    """A fragment, parsed, inside one element."""
    return lxml.html.fragment_fromstring(str(html), create_parent="div")


def one(root: Any, path: str) -> Any:
    """The one element at a path."""
    found = root.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)} found"
    return found[0]
