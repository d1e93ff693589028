"""XML written: elements by their namespace, and only letters that may stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from moothall.library.exchange.words import seen

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def root(name: str, namespace: str, more: Mapping[str | None, str] | None = None) -> Any:
    """A first element, its namespace the one without a prefix."""
    return etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, **(more or {})})


def under(parent: Any, name: str, text: str | None = None, /, **attributes: str) -> Any:
    """An element in its parent's namespace, or in the one its name begins with."""
    full = name if name.startswith("{") else f"{{{etree.QName(parent).namespace}}}{name}"
    child = etree.SubElement(parent, full, {key: seen(value) for key, value in attributes.items()})
    if text is not None:
        child.text = seen(text)
    return child


def document(element: Any) -> bytes:
    """The whole document."""
    told: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8")
    return told


def stamp(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
