"""The parts of a question: its label, hint, error, choices and words, from a Django field.

Each function gives what the GOV.UK macros call it. :mod:`moothall.look.forms` puts the parts together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from moothall.look import filters
from moothall.look.fields import PARTS, DatePartsWidget

Params = dict[str, Any]

LABEL_SIZES = frozenset({"s", "m", "l", "xl"})


class Options(TypedDict, total=False):
    """What a template may ask of a question, beyond what the Django field already says."""

    label: str
    label_size: str
    label_hidden: bool
    heading: bool
    optional: bool
    hint: Any
    width: int | str
    rows: int
    max_length: int
    max_words: int
    type: str
    autocomplete: str
    inputmode: str
    prefix: str
    suffix: str
    spellcheck: bool
    disabled: bool
    inline: bool
    small: bool
    conditional: Mapping[str, Any]
    item_hints: Mapping[str, Any]
    dividers: Mapping[str, str]
    exclusive: str
    classes: str
    group_classes: str
    attributes: Mapping[str, Any]


def messages(bound: BoundField) -> list[str]:
    """What is wrong with an answer, in words that say what to do.

    Django's own *This field is required* says neither which nor what, so it is said again for the question.
    """
    plain = forms.Field.default_error_messages["required"]
    return [
        required_words(bound) if error.code == "required" and words == plain else str(words)
        for error in bound.errors.as_data()
        for words in error.messages
    ]


def first_input_id(bound: BoundField) -> str:
    """The id a link to this question must have: of the first input, or of the first wrong part of a date."""
    if isinstance(bound.field.widget, DatePartsWidget):
        return f"{bound.auto_id}-{(wrong_parts(bound) or PARTS)[0]}"
    return str(bound.auto_id)


def count_words() -> Params:
    """What the counter says, in the language of the page; the script fills in ``%{count}``."""
    return {
        "textareaDescriptionText": _("You can enter up to %{count} characters"),
        "charactersUnderLimitText": {
            "one": _("You have %{count} character remaining"),
            "other": _("You have %{count} characters remaining"),
        },
        "charactersAtLimitText": _("You have 0 characters remaining"),
        "charactersOverLimitText": {
            "one": _("You have %{count} character too many"),
            "other": _("You have %{count} characters too many"),
        },
    }


def choices(bound: BoundField) -> Iterator[Params]:
    """Each choice as text, flattened, without the empty choice of a radio."""
    widget: Any = bound.field.widget
    value = bound.value()
    chosen = {str(one) for one in value} if isinstance(value, (list, tuple, set)) else {text(value)}
    blank_ok = isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect)
    for _group_name, choices, _index in widget.optgroups(bound.html_name, [], {}):
        for choice in choices:
            code = text(choice["value"])
            if code or blank_ok:
                yield {"value": code, "label": choice["label"], "selected": code in chosen}


def label_text(bound: BoundField, options: Options) -> str:
    text = str(options.get("label") or bound.label)
    return _("%(label)s (optional)") % {"label": text} if options.get("optional") else text


def label(bound: BoundField, options: Options, block: str = "govuk-label") -> Params:
    size = options.get("label_size")
    if size is not None and size not in LABEL_SIZES:
        raise ValueError(f"label_size is one of s, m, l, xl, not {size!r}")
    classes = [f"{block}--{size}"] if size else []
    if options.get("label_hidden"):
        classes.append("govuk-visually-hidden")
    return some(
        {
            "text": label_text(bound, options),
            "classes": " ".join(classes) or None,
            "isPageHeading": bool(options.get("heading")) or None,
        }
    )


def legend(bound: BoundField, options: Options) -> Params:
    return label(bound, options, block="govuk-fieldset__legend")


def hint(bound: BoundField, options: Options) -> Params | None:
    words = options.get("hint", bound.help_text)
    if not words:
        return None
    return {"html": words} if isinstance(words, Markup) else {"text": str(words)}


def error(bound: BoundField) -> Params | None:
    if not bound.errors:
        return None
    return {
        "html": Markup("<br>").join(escape(message) for message in messages(bound)),
        "visuallyHiddenText": _("Error"),
    }


def required_words(bound: BoundField) -> str:
    widget, label = bound.field.widget, str(bound.label)
    if isinstance(widget, forms.CheckboxInput):
        return _("Tick “%(label)s” to go on") % {"label": label}
    if label.endswith("?"):
        return _("Answer the question “%(label)s”") % {"label": label}
    if isinstance(widget, forms.FileInput):
        return _("Choose a file for “%(label)s”") % {"label": label}
    if isinstance(widget, (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return _("Select %(label)s") % {"label": filters.lower_first(label)}
    return _("Enter %(label)s") % {"label": filters.lower_first(label)}


def group(options: Options) -> Params | None:
    return {"classes": options["group_classes"]} if options.get("group_classes") else None


def classes(options: Options, *more: str) -> str | None:
    return " ".join(word for word in (options.get("classes"), *more) if word) or None


def attributes(bound: BoundField, options: Options) -> Params:
    # A placeholder goes as soon as one types, and many cannot read it: hints say such things.
    taken = {"autocomplete", "inputmode", "class", "id", "placeholder"}
    own = {name: value for name, value in bound.field.widget.attrs.items() if name not in taken}
    built = bound.build_widget_attrs({})
    for name in ("maxlength", "minlength", "min", "max", "step", "accept"):
        if name in built:
            own[name] = built[name]
    return own | dict(options.get("attributes") or {})


def rows(bound: BoundField) -> Any:
    rows = bound.field.widget.attrs.get("rows")
    return 5 if rows == "10" else rows or 5  # "10" is what Django puts there when nobody said


def shown(bound: BoundField) -> str:
    """What stands in the box: what was typed, or the first value as Django would write it."""
    return text(bound.field.widget.format_value(bound.value()))


def textarea_value(text: str) -> Markup:
    """Text for inside a ``textarea`` that no later indenting of the HTML can alter.

    The macros indent what they are given, which would put spaces before each line of a person's words; and a
    browser drops a first empty line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = ("\n" if lines.startswith("\n") else "") + lines
    return Markup(str(escape(kept)).replace("\n", "&#10;"))


def date_parts(bound: BoundField) -> dict[str, str]:
    value = bound.value()
    parts = value if isinstance(value, (list, tuple)) else bound.field.widget.decompress(value)
    return {part: text(shown) for part, shown in zip(PARTS, parts, strict=False)}


def wrong_parts(bound: BoundField) -> tuple[str, ...]:
    """The parts of a date that are wrong; all of them where an error does not say."""
    if not bound.errors:
        return ()
    wrong: list[str] = []
    for error in bound.form.errors[bound.name].as_data():
        wrong += (error.params or {}).get("parts", PARTS)
    return tuple(part for part in PARTS if part in wrong)


def text(value: Any) -> str:
    return "" if value is None else str(value)


def some(params: Params) -> Params:
    """Without what was not given: the macros test for presence."""
    return {name: value for name, value in params.items() if value is not None and value != ""}
