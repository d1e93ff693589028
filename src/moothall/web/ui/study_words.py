"""What the pages of studies say: how a study stands, when a protocol came, its parts as they are read, what changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from markupsafe import Markup

from moothall.evidence.studies.drafts import Data, value_at
from moothall.evidence.studies.gaps import known_gaps
from moothall.evidence.studies.rules import Standing, Timing
from moothall.look.filters import date as long_date
from moothall.look.filters import day, number
from moothall.methods.arrangements import catalogue
from moothall.web.ui.forms.protocol_parts import AMENDMENT, SECTIONS, Ask, Many, Section

if TYPE_CHECKING:
    from moothall.methods.evaluation.protocol import Change

STANDINGS: dict[Standing, tuple[Any, str]] = {
    Standing.DRAFT: (lazy("Draft"), "quiet"),
    Standing.REGISTERED: (lazy("Registered, data not seen"), "good"),
    Standing.DATA_SEEN: (lazy("Registered, data seen"), "info"),
    Standing.RUN: (lazy("Run, not released"), "attention"),
    Standing.RELEASED: (lazy("Released"), "good"),
}
TIMINGS: dict[Timing, tuple[Any, str]] = {
    Timing.BEFORE: (lazy("Before the data"), "good"),
    Timing.NOT_SEEN_YET: (lazy("Before the data"), "good"),
    Timing.AFTER: (lazy("After the data were seen"), "attention"),
}
KINDS = {
    "counts": lazy("Counts"), "rates": lazy("Rates"), "means": lazy("Means"), "percentiles": lazy("Percentiles"),
    "survival": lazy("Curve"), "estimates": lazy("Estimates"),
}  # fmt: skip


def version_words(number: int) -> str:
    """How a version is called."""
    return _("As registered") if number == 1 else _("Amendment %(number)s") % {"number": number - 1}


def standing_tag(standing: Standing) -> dict[str, str]:
    """How far a study has come, in words and a tone."""
    words, tone = STANDINGS[standing]
    return {"text": str(words), "tone": tone}


def timing_tag(timing: Timing) -> dict[str, str]:
    """Whether a version came before the data, in words and a tone."""
    words, tone = TIMINGS[timing]
    return {"text": str(words), "tone": tone}


def timing_words(timing: Timing, seen_at: datetime | None) -> str:
    """The same as a sentence that says from what it follows."""
    if timing is Timing.NOT_SEEN_YET or seen_at is None:
        return _("No extract of the study's purpose has been made: nobody can have seen the data through it.")
    words = {
        Timing.BEFORE: _("The first extract of the study's purpose was made afterwards, on %(day)s."),
        Timing.AFTER: _("The first extract of the study's purpose had been made before, on %(day)s."),
    }[timing]
    return words % {"day": long_date(seen_at)}


# ---- a protocol as it is read ---------------------------------------------------------------------------------


def protocol_sections(content: str) -> list[dict[str, Any]]:
    """The parts of a registered protocol, in the order of the form: rows of questions and answers, and lists of such."""
    data: Data = json.loads(content)
    outcomes = outcome_titles(data)
    return [told for section in (AMENDMENT, *SECTIONS) if (told := _section(section, data, outcomes))]


Titles = Mapping[str, str]


def outcome_titles(data: Data) -> Titles:
    """What each outcome of a protocol is called, by its short name."""
    return {one["name"]: one["title"] for one in value_at(data, ("estimand", "outcomes")) or []}


def _section(section: Section, data: Data, outcomes: Titles) -> dict[str, Any] | None:
    items = value_at(data, section.many.place) or [] if section.many else []
    rows = _rows(section.asks, data, outcomes)
    if not rows and not items:
        return None
    told: dict[str, Any] = {
        "key": section.key,
        "title": str(section.title),
        "rows": rows,
        "items": [],
        "table": None,
    }
    if items and section.many:
        told |= {"table": _table(section.many, items, outcomes)} if _short(section.many, items) else {"items": _items(section.many, items, outcomes)}  # fmt: skip
    return told


#: A list whose things say no more than so much is read as a table.
MOST_COLUMNS = 4


def _said(many: Many, items: list[Data]) -> list[Ask]:
    return [ask for ask in many.asks if any(value_at(item, ask.place) is not None for item in items)]


def _short(many: Many, items: list[Data]) -> bool:
    return len(_said(many, items)) <= MOST_COLUMNS and not any(_odd(many, item) for item in items)


def _table(many: Many, items: list[Data], outcomes: Titles) -> dict[str, Any]:
    asks = _said(many, items)
    rows = [[{"html": _html(ask, value_at(item, ask.place), outcomes)} for ask in asks] for item in items]
    return {"caption": str(many.item), "head": [{"text": str(ask.label)} for ask in asks], "rows": rows}


def _items(many: Many, items: list[Data], outcomes: Titles) -> list[dict[str, Any]]:
    return [
        {
            "title": str(one.get("title") or ""), "number": place, "item": str(many.item),
            "rows": _rows(many.asks, one, outcomes) + _odd(many, one),
        }
        for place, one in enumerate(items, start=1)
    ]  # fmt: skip


def _rows(asks: Iterable[Ask], data: Data, outcomes: Titles) -> list[dict[str, Any]]:
    found = ((ask, value_at(data, ask.place)) for ask in asks)
    return [
        {"label": str(ask.label), "html": _html(ask, value, outcomes)}
        for ask, value in found
        if value is not None
    ]


def _odd(many: Many, item: Data) -> list[dict[str, Any]]:
    """What an item says that the form does not ask: the options of a design, by their own names."""
    asked = {ask.place[0] for ask in many.asks}
    return [
        {"label": name.replace("_", " "), "text": plain(value)}
        for name, value in item.items()
        if name not in asked
    ]


def in_lines(text: str) -> Markup:
    """The text with its lines kept."""
    return Markup("<br>").join(text.splitlines())


def code(name: str) -> Markup:
    """A name for machines, marked as such."""
    return Markup("<code>{}</code>").format(name)


def _html(ask: Ask, value: Any, outcomes: Titles) -> Markup:
    if ask.kind == "outcome":
        return Markup("{}").format(outcomes.get(str(value), str(value)))
    if ask.place == ("name",) and CODE.fullmatch(str(value)):
        return code(str(value))
    return in_lines(answer_words(ask, value))


#: A short name that is for machines, and a day and a month as a file writes them.
CODE = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTH = re.compile(r"\d{4}-\d\d")


def answer_words(ask: Ask, value: Any) -> str:
    """An answer in words: the words of its codes, yes or no, numbers in digits."""
    if value is None:
        return ""
    if ask.kind == "arrangement":
        return next((one.title for one in catalogue().arrangements if one.name == value), str(value))
    if ask.kind == "gaps":
        return "\n".join(known_gaps().get(str(key), str(key)) for key in value)
    if ask.kind in ("choice", "several"):
        words = {code: str(label) for code, label in ask.choices}
        if isinstance(value, list):
            return ", ".join(words.get(str(one), str(one)) for one in value)
        return words.get(str(value), str(value))
    if ask.kind == "lines":
        return "\n".join(str(one) for one in value)
    return plain(value)


def plain(value: Any) -> str:
    """A value as it stands."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {plain(one)}" for name, one in value.items())
    if MONTH.fullmatch(str(value)):
        return _month(str(value))
    return _day(str(value)) if DAY.fullmatch(str(value)) else str(value)


def _month(text: str) -> str:
    try:
        return date_format(date.fromisoformat(f"{text}-01"), "F Y")
    except ValueError:
        return text


def _day(text: str) -> str:
    try:
        return day(text)
    except ValueError:
        return text


# ---- what changed -----------------------------------------------------------------------------------------------


def change_rows(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Each change as a row of before and after, under the question it is about."""
    return [
        {"label": label, "before": _told(ask, one.before), "after": _told(ask, one.after), "changed": True}
        for one in changes
        for label, ask in [_where(one.where)]
    ]


def _told(ask: Ask | None, value: str | None) -> str:
    """What stood at a place that changed, with the words of its code."""
    codes = dict(ask.choices) if ask else {}
    return ", ".join(str(codes.get(part, plain(part))) for part in value.split(", ")) if value and "“" not in value else value or ""  # fmt: skip


def _where(where: str) -> tuple[str, Ask | None]:
    """The place of a change in the words of the form, as far as the form asks for it; else as the protocol calls it."""
    place = tuple(part.replace(" ", "_") for part in where.split(" › "))
    for section in (AMENDMENT, *SECTIONS):
        asked = next((ask for ask in section.asks if ask.place == place), None)
        if asked:
            return f"{section.title}: {asked.label}", asked
        many = section.many
        if many and place == many.place:
            return str(section.title), None
        if many and place[: len(many.place)] == many.place:
            which, rest = where.split(" › ")[len(many.place)], place[len(many.place) + 1 :]
            asked = next((ask for ask in many.asks if ask.place == rest), None)
            label = str(asked.label) if asked else " › ".join(rest)
            return f"{many.item}: {which}" + (f", {label}" if label else ""), asked
    return where, None


def problems_words(count: int) -> str:
    """How many things are to be mended."""
    return _("1 to mend") if count == 1 else _("%(count)s to mend") % {"count": number(count)}


def kind_words(kind: str) -> str:
    """What an output's figures are."""
    return str(KINDS.get(kind, kind))
