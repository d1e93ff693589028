"""From a Django form field to the GOV.UK macro that draws it.

Templates write ``{{ field(form['name'], hint=...) }}`` and ``{{ error_summary(form) }}``. All validation
stays in Django: this module only turns a :class:`~django.forms.BoundField` into the parameters of a macro,
with the ids, descriptions and error links that a screen reader needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypedDict, Unpack

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from moothall.look import filters
from moothall.look.fields import PARTS, DatePartsWidget
from moothall.look.govuk import macro

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


def field(bound: BoundField, **options: Unpack[Options]) -> Markup:
    """The HTML of one question: label or legend, hint, error and input.

    Options: ``label``; ``label_size`` (s, m, l, xl); ``heading`` (the label is the page's ``h1``);
    ``label_hidden``; ``hint``; ``width`` (2, 3, 4, 5, 10, 20, or a fraction such as ``two-thirds``);
    ``inline`` and ``small`` (radios, checkboxes); ``conditional`` (``{value: a BoundField, HTML, or a list of
    these}``, shown under that choice, and always shown without script); ``item_hints`` (``{value: text}``);
    ``dividers`` (``{value: 'or'}``, before that choice); ``exclusive`` (the value that unticks the others);
    ``rows``, ``max_length``, ``max_words``; ``autocomplete``, ``inputmode``, ``prefix``, ``suffix``,
    ``spellcheck``, ``attributes``, ``disabled``, ``classes``, ``group_classes``, ``type``; ``optional`` adds
    '(optional)' to the label. An option we do not know raises ``TypeError``.
    """
    unknown = set(options) - set(Options.__annotations__)
    if unknown:
        raise TypeError(f"field() does not know: {', '.join(sorted(unknown))}")
    widget = bound.field.widget
    if widget.is_hidden:
        return Markup(str(bound))
    for kinds, draw in _DRAWERS:
        if isinstance(widget, kinds):
            return draw(bound, options)
    return _draw_input(bound, options)


def error_summary(*forms_on_page: Any, title: str | None = None) -> Markup:
    """The box at the top that lists every error, each a link to the first input at fault; empty if none.

    Takes forms and formsets, in the order of the page.
    """
    errors = list(_errors(forms_on_page))
    if not errors:
        return Markup("")
    items = [{"text": text, "href": href} if href else {"text": text} for text, href in errors]
    return macro("error-summary", "govukErrorSummary")(
        {"titleText": title or _("There is a problem"), "errorList": items}
    )


def has_errors(*forms_on_page: Any) -> bool:
    """Whether anything on the page is wrong; the layout then puts 'Error:' before the title."""
    return any(form is not None and _is_wrong(form) for form in forms_on_page)


def messages(bound: BoundField) -> list[str]:
    """What is wrong with an answer, in words that say what to do.

    Django's own *This field is required* says neither which nor what, so it is said again for the question.
    """
    plain = forms.Field.default_error_messages["required"]
    return [
        _required_words(bound) if error.code == "required" and words == plain else str(words)
        for error in bound.errors.as_data()
        for words in error.messages
    ]


def first_input_id(bound: BoundField) -> str:
    """The id a link to this question must have: of the first input, or of the first wrong part of a date."""
    if isinstance(bound.field.widget, DatePartsWidget):
        return f"{bound.auto_id}-{(_wrong_parts(bound) or PARTS)[0]}"
    return str(bound.auto_id)


# ---- one function for each kind of question ---------------------------------------------------------------


def _draw_input(bound: BoundField, options: Options) -> Markup:
    widget = bound.field.widget
    params = _common(bound, options) | {
        "value": _shown(bound),
        "type": options.get("type") or getattr(widget, "input_type", None) or "text",
        "inputmode": options.get("inputmode") or widget.attrs.get("inputmode"),
        "spellcheck": options.get("spellcheck"),
    }
    if options.get("width"):
        width = options["width"]
        own = f"govuk-input--width-{width}" if str(width).isdigit() else f"govuk-!-width-{width}"
        params["classes"] = f"{params.get('classes') or ''} {own}".strip()
    for affix in ("prefix", "suffix"):
        if options.get(affix):
            params[affix] = {"text": options[affix]}
    return macro("input", "govukInput")(_some(params))


def _draw_password(bound: BoundField, options: Options) -> Markup:
    texts = {
        "showPasswordText": _("Show"),
        "hidePasswordText": _("Hide"),
        "showPasswordAriaLabelText": _("Show password"),
        "hidePasswordAriaLabelText": _("Hide password"),
    }
    return macro("password-input", "govukPasswordInput")(_some(_common(bound, options) | texts))


def _draw_textarea(bound: BoundField, options: Options) -> Markup:
    params = _common(bound, options) | {
        "value": textarea_value(_shown(bound)),
        "rows": options.get("rows") or _rows(bound),
        "spellcheck": options.get("spellcheck"),
    }
    params["attributes"].pop("rows", None)
    params["attributes"].pop("cols", None)
    limit = options.get("max_length") or getattr(bound.field, "max_length", None)
    if not (limit or options.get("max_words")):
        return macro("textarea", "govukTextarea")(_some(params))
    params["attributes"].pop("maxlength", None)  # the counter lets a person go over and then shorten
    if options.get("max_words"):
        counted = {"maxwords": options["max_words"]}
    else:
        counted = {"maxlength": limit} | _count_words()
    return macro("character-count", "govukCharacterCount")(_some(params | counted))


def _count_words() -> Params:
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


def _draw_select(bound: BoundField, options: Options) -> Markup:
    items = []
    for item in _choices(bound):
        items.append({"value": item["value"], "text": item["label"], "selected": item["selected"]})
    params = _common(bound, options) | {"items": items}
    if isinstance(bound.field.widget, forms.SelectMultiple):
        params["attributes"]["multiple"] = "multiple"
    return macro("select", "govukSelect")(_some(params))


def _draw_radios(bound: BoundField, options: Options) -> Markup:
    return macro("radios", "govukRadios")(_some(_choice_params(bound, options, "govuk-radios")))


def _draw_checkboxes(bound: BoundField, options: Options) -> Markup:
    return macro("checkboxes", "govukCheckboxes")(_some(_choice_params(bound, options, "govuk-checkboxes")))


def _draw_one_checkbox(bound: BoundField, options: Options) -> Markup:
    """A single box to tick: its label is the question, so it needs no legend."""
    item = {
        "value": "on",
        "text": _label_text(bound, options),
        "checked": bool(bound.value()),
        "attributes": _attributes(bound, options),
    }
    params = {
        "name": bound.html_name,
        "idPrefix": bound.auto_id,
        "items": [_some(_with_conditional(item, "on", options))],
        "classes": _classes(options, "govuk-checkboxes--small" if options.get("small") else ""),
        "hint": _hint(bound, options),
        "errorMessage": _error(bound),
        "formGroup": _group(options),
    }
    return macro("checkboxes", "govukCheckboxes")(_some(params))


def _draw_date(bound: BoundField, options: Options) -> Markup:
    shown = _date_parts(bound)
    wrong = _wrong_parts(bound)
    words = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    birthday = (options.get("autocomplete") or bound.field.widget.attrs.get("autocomplete")) == "bday"
    items = []
    for part in PARTS:
        width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
        items.append(
            _some(
                {
                    "name": f"{bound.html_name}_{part}",
                    "id": f"{bound.auto_id}-{part}",
                    "label": words[part],
                    "classes": f"{width} govuk-input--error" if part in wrong else width,
                    "value": shown[part],
                    "autocomplete": f"bday-{part}" if birthday else None,
                    "attributes": dict(options.get("attributes") or {}),
                }
            )
        )
    params = {
        "id": bound.auto_id,
        "items": items,
        "fieldset": {"legend": _legend(bound, options)},
        "hint": _hint(bound, options),
        "errorMessage": _error(bound),
        "classes": options.get("classes"),
        "formGroup": _group(options),
    }
    return macro("date-input", "govukDateInput")(_some(params))


def _draw_file(bound: BoundField, options: Options) -> Markup:
    several = bool(getattr(bound.field.widget, "allow_multiple_selected", False))
    params = _common(bound, options) | {"multiple": several}
    return macro("file-upload", "govukFileUpload")(_some(params))


_DRAWERS: tuple[tuple[tuple[type[Any], ...], Callable[[BoundField, Options], Markup]], ...] = (
    ((DatePartsWidget,), _draw_date),
    ((forms.CheckboxSelectMultiple,), _draw_checkboxes),
    ((forms.RadioSelect,), _draw_radios),
    ((forms.Select,), _draw_select),
    ((forms.CheckboxInput,), _draw_one_checkbox),
    ((forms.FileInput,), _draw_file),
    ((forms.Textarea,), _draw_textarea),
    ((forms.PasswordInput,), _draw_password),
)


# ---- the parts they share ---------------------------------------------------------------------------------


def _common(bound: BoundField, options: Options) -> Params:
    return {
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": _label(bound, options),
        "hint": _hint(bound, options),
        "errorMessage": _error(bound),
        "classes": options.get("classes"),
        "formGroup": _group(options),
        "autocomplete": options.get("autocomplete") or bound.field.widget.attrs.get("autocomplete"),
        "disabled": options.get("disabled") or bound.field.disabled,
        "attributes": _attributes(bound, options),
    }


def _choice_params(bound: BoundField, options: Options, block: str) -> Params:
    items: list[Params] = []
    for number, choice in enumerate(_choices(bound)):
        value = choice["value"]
        divider = (options.get("dividers") or {}).get(value)
        if divider:
            items.append({"divider": divider})
        item: Params = {
            "value": value,
            "text": choice["label"],
            "checked": choice["selected"],
            # Numbered by ourselves, so that a divider does not move the ids; the first has none.
            "id": f"{bound.auto_id}-{number + 1}" if number else bound.auto_id,
            "attributes": dict(options.get("attributes") or {}),
        }
        hint = (options.get("item_hints") or {}).get(value)
        if hint:
            item["hint"] = {"text": hint}
        if options.get("exclusive") == value:
            item["behaviour"] = "exclusive"
        if options.get("disabled") or bound.field.disabled:
            item["disabled"] = True
        items.append(_with_conditional(item, value, options))
    sizes = [f"{block}--{word}" for word in ("inline", "small") if options.get(word)]
    return {
        "name": bound.html_name,
        "idPrefix": bound.auto_id,
        "items": items,
        "fieldset": {"legend": _legend(bound, options)},
        "hint": _hint(bound, options),
        "errorMessage": _error(bound),
        "classes": _classes(options, *sizes),
        "formGroup": _group(options),
    }


def _with_conditional(item: Params, value: str, options: Options) -> Params:
    under = (options.get("conditional") or {}).get(value)
    if under:
        parts = under if isinstance(under, (list, tuple)) else [under]
        drawn = [field(part) if isinstance(part, BoundField) else escape(part) for part in parts]
        item["conditional"] = {"html": Markup("").join(drawn)}
    return item


def _choices(bound: BoundField) -> Iterator[Params]:
    """Each choice as text, flattened, without the empty choice of a radio."""
    widget: Any = bound.field.widget
    value = bound.value()
    chosen = {str(one) for one in value} if isinstance(value, (list, tuple, set)) else {_text(value)}
    blank_ok = isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect)
    for _group_name, choices, _index in widget.optgroups(bound.html_name, [], {}):
        for choice in choices:
            code = _text(choice["value"])
            if code or blank_ok:
                yield {"value": code, "label": choice["label"], "selected": code in chosen}


def _label_text(bound: BoundField, options: Options) -> str:
    text = str(options.get("label") or bound.label)
    return _("%(label)s (optional)") % {"label": text} if options.get("optional") else text


def _label(bound: BoundField, options: Options, block: str = "govuk-label") -> Params:
    size = options.get("label_size")
    if size is not None and size not in LABEL_SIZES:
        raise ValueError(f"label_size is one of s, m, l, xl, not {size!r}")
    classes = [f"{block}--{size}"] if size else []
    if options.get("label_hidden"):
        classes.append("govuk-visually-hidden")
    return _some(
        {
            "text": _label_text(bound, options),
            "classes": " ".join(classes) or None,
            "isPageHeading": bool(options.get("heading")) or None,
        }
    )


def _legend(bound: BoundField, options: Options) -> Params:
    return _label(bound, options, block="govuk-fieldset__legend")


def _hint(bound: BoundField, options: Options) -> Params | None:
    words = options.get("hint", bound.help_text)
    if not words:
        return None
    return {"html": words} if isinstance(words, Markup) else {"text": str(words)}


def _error(bound: BoundField) -> Params | None:
    if not bound.errors:
        return None
    return {
        "html": Markup("<br>").join(escape(message) for message in messages(bound)),
        "visuallyHiddenText": _("Error"),
    }


def _required_words(bound: BoundField) -> str:
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


def _group(options: Options) -> Params | None:
    return {"classes": options["group_classes"]} if options.get("group_classes") else None


def _classes(options: Options, *more: str) -> str | None:
    return " ".join(word for word in (options.get("classes"), *more) if word) or None


def _attributes(bound: BoundField, options: Options) -> Params:
    taken = {"autocomplete", "inputmode", "class", "id"}
    own = {name: value for name, value in bound.field.widget.attrs.items() if name not in taken}
    built = bound.build_widget_attrs({})
    for name in ("maxlength", "minlength", "min", "max", "step", "accept"):
        if name in built:
            own[name] = built[name]
    return own | dict(options.get("attributes") or {})


def _rows(bound: BoundField) -> Any:
    rows = bound.field.widget.attrs.get("rows")
    return 5 if rows == "10" else rows or 5  # "10" is what Django puts there when nobody said


def _shown(bound: BoundField) -> str:
    """What stands in the box: what was typed, or the first value as Django would write it."""
    return _text(bound.field.widget.format_value(bound.value()))


def textarea_value(text: str) -> Markup:
    """Text for inside a ``textarea`` that no later indenting of the HTML can alter.

    The macros indent what they are given, which would put spaces before each line of a person's words; and a
    browser drops a first empty line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = ("\n" if lines.startswith("\n") else "") + lines
    return Markup(str(escape(kept)).replace("\n", "&#10;"))


def _date_parts(bound: BoundField) -> dict[str, str]:
    value = bound.value()
    parts = value if isinstance(value, (list, tuple)) else bound.field.widget.decompress(value)
    return {part: _text(shown) for part, shown in zip(PARTS, parts, strict=False)}


def _wrong_parts(bound: BoundField) -> tuple[str, ...]:
    """The parts of a date that are wrong; all of them where an error does not say."""
    if not bound.errors:
        return ()
    wrong: list[str] = []
    for error in bound.form.errors[bound.name].as_data():
        wrong += (error.params or {}).get("parts", PARTS)
    return tuple(part for part in PARTS if part in wrong)


def _errors(forms_on_page: Iterable[Any]) -> Iterator[tuple[str, str | None]]:
    for form in forms_on_page:
        if form is None:
            continue
        if hasattr(form, "management_form"):
            yield from ((str(error), None) for error in form.non_form_errors())
            yield from _errors(form.forms)
            continue
        anchor = getattr(form, "error_anchor", None)
        yield from ((str(error), anchor) for error in form.non_field_errors())
        for bound in form:
            hidden = bound.field.widget.is_hidden
            for message in messages(bound):
                yield message, None if hidden else f"#{first_input_id(bound)}"


def _is_wrong(form: Any) -> bool:
    if hasattr(form, "management_form"):
        return bool(form.is_bound and (form.total_error_count() or form.non_form_errors()))
    return bool(form.errors)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _some(params: Params) -> Params:
    """Without what was not given: the macros test for presence."""
    return {name: value for name, value in params.items() if value is not None and value != ""}
