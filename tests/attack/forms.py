"""The forms of a page as a browser would send them: every field with what a person could put into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, and which of its fields take words."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, text: str) -> dict[str, list[str]]:
        """What is sent when every field for words holds `text`, and every choice its last."""
        return {**self.fields, **{name: [text] for name in self.words}}

    def tampered(self, text: str) -> dict[str, list[str]]:
        """What is sent when the hidden fields and the choices hold `text` as well."""
        return {name: [text] for name in [*self.fields, *self.words]}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(said.get("action", "")) if said.get("method", "").lower() == "post" else None
            if self._open is not None:
                self.forms.append(self._open)
        elif self._open is not None:
            self._control(tag, said)

    def _control(self, tag: str, said: dict[str, str]) -> None:
        assert self._open is not None
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "option" and self._select:
            if said.get("value"):
                self._open.fields[self._select] = [said["value"]]
        elif tag == "select":
            self._select = name
        elif tag == "textarea" and name:
            self._open.words.append(name)
        elif tag == "button" and name:
            self._open.buttons.append((name, said.get("value", "")))
        elif tag == "input" and name:
            self._input(name, kind, said.get("value", ""))

    def _input(self, name: str, kind: str, value: str) -> None:
        assert self._open is not None
        if name.endswith(("_day", "_month")):
            self._open.fields[name] = ["11"]
        elif name.endswith("_year"):
            self._open.fields[name] = ["2026"]
        elif kind in ("hidden", "radio", "checkbox"):
            self._open.fields[name] = [value]
        elif kind != "file":
            self._open.words.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def forms_of(page: str) -> list[Form]:
    """Every form of a page that writes."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
