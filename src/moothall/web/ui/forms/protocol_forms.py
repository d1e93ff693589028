"""The forms of a protocol's sections, made from its table of questions. They hold any draft as it is: nothing is refused
here, since what is wrong is said by whoever reads protocols."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from moothall.evidence.studies.drafts import Data, Place, options_of, value_at
from moothall.evidence.studies.gaps import known_gaps
from moothall.methods.arrangements import catalogue
from moothall.methods.files import Problem
from moothall.web.ui.forms.protocol_parts import Ask, Many, Section
from moothall.web.ui.typed import number_in

PREFIX = "item"
MOST = 60
OTHERS = "__others"


def section_forms(section: Section, posted: QueryDict, data: Data) -> tuple[forms.Form, Any]:
    """The questions of a section and, where it has one, its list; with what was typed, whatever it is."""
    form = _form_of(section.asks, data)(posted)
    _offer_what_stands(form)
    if section.many is None:
        return form, None
    item = _form_of(section.many.asks, data, was=True)
    formset: Any = forms.formset_factory(item, extra=0, max_num=MOST, absolute_max=MOST + 1)(
        posted, prefix=PREFIX
    )
    _offer_what_stands(*formset.forms)
    return form, formset


def _form_of(asks: Iterable[Ask], data: Data, *, was: bool = False) -> type[forms.Form]:
    fields: dict[str, forms.Field] = {}
    for ask in asks:
        fields[ask.name] = _field(ask, data)
        if ask.kind == "gaps":
            fields[ask.name + OTHERS] = forms.CharField(
                label=_("Other gaps, by their keys"), required=False, help_text=_("One on each line."),
                widget=forms.Textarea,
            )  # fmt: skip
    if was:
        fields["was"] = forms.CharField(required=False, widget=forms.HiddenInput)
    return type("PartForm", (forms.Form,), fields)


def _field(ask: Ask, data: Data) -> forms.Field:
    label = _("%(label)s (optional)") % {"label": ask.label} if ask.optional else str(ask.label)
    return forms.Field(label=label, help_text=str(ask.hint), required=False, widget=_widget(ask, data))


def _widget(ask: Ask, data: Data) -> forms.Widget:
    if ask.kind in ("words", "lines"):
        return forms.Textarea()
    if ask.kind in ("several", "gaps"):
        choices = ask.choices if ask.kind == "several" else tuple(known_gaps().items())
        return forms.CheckboxSelectMultiple(choices=list(choices))
    if ask.kind in ("choice", "yes", "outcome", "arrangement"):
        return forms.Select(choices=[("", _("Choose")), *_choices(ask, data)])
    return forms.TextInput(attrs={"inputmode": "numeric"} if ask.kind == "number" else {})


def _offer_what_stands(*asked: forms.Form) -> None:
    """Each choice offers also what stands there, where that is none of the choices: it is not lost by looking."""
    for form in asked:
        for bound in form:
            widget: Any = bound.field.widget
            value = str(bound.value() or "")
            if isinstance(widget, forms.Select) and value not in {
                str(code) for code, _label in widget.choices
            }:
                widget.choices = [*widget.choices, (value, value)]


def _choices(ask: Ask, data: Data) -> Iterable[tuple[str, Any]]:
    if ask.kind == "yes":
        return [("yes", _("Yes")), ("no", _("No"))]
    if ask.kind == "arrangement":
        return sorted({one.name: one.title for one in catalogue().arrangements}.items())
    if ask.kind == "outcome":
        told = value_at(data, ("estimand", "outcomes"))
        outcomes = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        return [(str(one["name"]), str(one.get("title") or one["name"])) for one in outcomes if one.get("name")]  # fmt: skip
    return ask.choices


# ---- from a draft to what a form shows, and back ------------------------------------------------------------


def shown(section: Section, data: Data) -> QueryDict:
    """What a form would have been sent with for this draft to come of it."""
    sent = QueryDict(mutable=True)
    for ask in section.asks:
        _show(sent, ask.name, ask, value_at(data, ask.place))
    if section.many:
        items = _items(section.many, data)
        for number, item in enumerate(items or list(section.many.begins)):
            for ask in section.many.asks:
                _show(sent, f"{PREFIX}-{number}-{ask.name}", ask, value_at(item, ask.place))
            if items:
                sent[f"{PREFIX}-{number}-was"] = str(number)
        sent[f"{PREFIX}-TOTAL_FORMS"] = str(len(items or section.many.begins))
        sent[f"{PREFIX}-INITIAL_FORMS"] = "0"
    return sent


def _items(many: Many, data: Data) -> list[Data]:
    told = value_at(data, many.place)
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _show(sent: QueryDict, name: str, ask: Ask, value: Any) -> None:
    if ask.kind in ("several", "gaps"):
        told = [str(one) for one in value] if isinstance(value, list) else []
        known = set(known_gaps()) if ask.kind == "gaps" else {code for code, _label in ask.choices}
        sent.setlist(name, [one for one in told if one in known])
        if ask.kind == "gaps":
            sent[name + OTHERS] = "\n".join(one for one in told if one not in known)
    elif ask.kind == "lines":
        sent[name] = "\n".join(str(one) for one in value) if isinstance(value, list) else ""
    elif isinstance(value, bool):
        sent[name] = "yes" if value else "no"
    else:
        sent[name] = "" if value is None else str(value)


def values_of(section: Section, posted: QueryDict, data: Data) -> dict[Place, Any]:
    """What was typed in a section, at the places of a draft. What an item said that is not asked for here stays."""
    values: dict[Place, Any] = {ask.place: _typed(posted, ask.name, ask) for ask in section.asks}
    if section.many:
        total = min(number_in(posted.get(f"{PREFIX}-TOTAL_FORMS", "")) or 0, MOST)
        items = [_item(section.many, posted, number, data) for number in range(total)]
        values[section.many.place] = [item for item in items if item]
    return values


def _item(many: Many, posted: QueryDict, number: int, data: Data) -> Data:
    told, before = _items(many, data), number_in(posted.get(f"{PREFIX}-{number}-was", ""))
    item: Data = dict(told[before]) if before is not None and before < len(told) else {}
    for ask in many.asks:
        value = _typed(posted, f"{PREFIX}-{number}-{ask.name}", ask)
        inner = item
        for name in ask.place[:-1]:
            held = inner.get(name)
            inner[name] = inner = dict(held) if isinstance(held, dict) else {}
        if value in (None, "", []):
            inner.pop(ask.place[-1], None)
        else:
            inner[ask.place[-1]] = value
    item = {name: value for name, value in item.items() if value != {}}
    may_say = options_of(str(item.get("design"))) if many.place == ("analyses",) else None
    return {name: value for name, value in item.items() if name in may_say} if may_say else item


def _typed(posted: QueryDict, name: str, ask: Ask) -> Any:
    if ask.kind in ("several", "gaps"):
        return posted.getlist(name) + _lines(posted.get(name + OTHERS, ""))
    text = posted.get(name, "").replace("\r\n", "\n").strip()
    if ask.kind == "lines":
        return _lines(text)
    if ask.kind == "yes":
        return {"yes": True, "no": False}.get(text)
    number = number_in(text) if ask.kind == "number" else None
    return text if number is None else number


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def with_another(posted: QueryDict) -> QueryDict:
    """What was sent, with one item more or fewer, as its button asked."""
    data = posted.copy()
    total = min(number_in(data.get(f"{PREFIX}-TOTAL_FORMS", "")) or 0, MOST)
    gone = number_in((data.get("remove") or "").removeprefix(f"{PREFIX}-"))
    if data.get("add") == PREFIX:
        total = min(total + 1, MOST)
    elif gone is not None and gone < total:
        for place in range(gone, total):
            for key in [key for key in data if key.startswith(f"{PREFIX}-{place}-")]:
                del data[key]
            for key in [key for key in data if key.startswith(f"{PREFIX}-{place + 1}-")]:
                data.setlist(key.replace(f"{PREFIX}-{place + 1}-", f"{PREFIX}-{place}-", 1), data.getlist(key))  # fmt: skip
        total -= 1
    data[f"{PREFIX}-TOTAL_FORMS"] = str(total)
    return data


# ---- where a problem belongs ----------------------------------------------------------------------------------

Where = tuple[int | None, str]


def begun(section: Section, data: Data) -> bool:
    """Whether anything of a section is written."""
    places = [ask.place for ask in section.asks] + ([section.many.place] if section.many else [])
    return any(value_at(data, place) not in (None, "", []) for place in places)


def where_in(section: Section, problem: Problem) -> Where | None:
    """The item and the field of a section that a problem is about; None where it is about none of them."""
    place = _place(problem.field)
    if section.many and place[: len(section.many.place)] == section.many.place:
        rest = place[len(section.many.place) :]
        if not rest or not isinstance(rest[0], int):
            return None, ""
        return rest[0], _ask_at(section.many.asks, rest[1:]) or section.many.asks[0].name
    name = _ask_at(section.asks, place)
    if name is None and section.many and place and section.many.place[: len(place)] == place:
        return None, ""
    return None if name is None else (None, name)


def _ask_at(asks: Iterable[Ask], place: tuple[int | str, ...]) -> str | None:
    if not place:
        return None
    return next((ask.name for ask in asks if place[: len(ask.place)] == ask.place or ask.place[: len(place)] == place), None)  # fmt: skip


def _place(field: str) -> tuple[int | str, ...]:
    found = re.findall(r"([^.\[\]]+)|\[(\d+)\]", field)
    return tuple(word if word else int(number) for word, number in found)


def mark_problems(section: Section, problems: Iterable[Problem], form: forms.Form, formset: Any) -> list[str]:
    """Says each problem at its field; answers those that belong to the list as a whole."""
    apart = []
    for problem in problems:
        where = where_in(section, problem)
        if where is None:
            continue
        number, name = where
        words = words_of(problem, section)
        if not name:
            apart.append(words)
        elif number is None:
            form.add_error(name, words)
        elif number < len(formset.forms):
            formset.forms[number].add_error(name, words)
    return apart


def words_of(problem: Problem, section: Section) -> str:
    """A problem in words for somebody who fills in a form, and knows of no lines and patterns."""
    if problem.message.endswith("is missing."):
        return _("Fill this in: %(question)s") % {"question": _question(problem, section)}
    said = f"{problem.message} {problem.mend}".strip()
    if "should follow the pattern" in said or "should match pattern" in said:
        return _("It is not written in the form that is asked for.") + _hint(problem, section)
    return said


def _asked(problem: Problem, section: Section) -> Ask | None:
    where = where_in(section, problem)
    asks = section.many.asks if section.many and where and where[0] is not None else section.asks
    return next((ask for ask in asks if where and ask.name == where[1]), None)


def _question(problem: Problem, section: Section) -> str:
    asked = _asked(problem, section)
    return str(asked.label if asked else section.title)


def _hint(problem: Problem, section: Section) -> str:
    asked = _asked(problem, section)
    return f" {asked.hint}" if asked and asked.hint else ""
