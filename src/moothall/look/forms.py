"""From a Django form field to the GOV.UK macro that draws it.

Templates write ``{{ field(form['name'], hint=...) }}`` and ``{{ error_summary(form) }}``. All validation
stays in Django: this module only turns a :class:`~django.forms.BoundField` into the parameters of a macro,
with the ids, descriptions and error links that a screen reader needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Unpack

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from moothall.look import question
from moothall.look.fields import PARTS, DatePartsWidget
from moothall.look.govuk import macro
from moothall.look.question import Options, Params


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


# ---- one function for each kind of question ---------------------------------------------------------------


def _draw_input(bound: BoundField, options: Options) -> Markup:
    widget = bound.field.widget
    params = _common(bound, options) | {
        "value": question.shown(bound),
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
    return macro("input", "govukInput")(question.some(params))


def _draw_password(bound: BoundField, options: Options) -> Markup:
    texts = {
        "showPasswordText": _("Show"),
        "hidePasswordText": _("Hide"),
        "showPasswordAriaLabelText": _("Show password"),
        "hidePasswordAriaLabelText": _("Hide password"),
    }
    return macro("password-input", "govukPasswordInput")(question.some(_common(bound, options) | texts))


def _draw_textarea(bound: BoundField, options: Options) -> Markup:
    params = _common(bound, options) | {
        "value": question.textarea_value(question.shown(bound)),
        "rows": options.get("rows") or question.rows(bound),
        "spellcheck": options.get("spellcheck"),
    }
    params["attributes"].pop("rows", None)
    params["attributes"].pop("cols", None)
    limit = options.get("max_length") or getattr(bound.field, "max_length", None)
    if not (limit or options.get("max_words")):
        return macro("textarea", "govukTextarea")(question.some(params))
    params["attributes"].pop("maxlength", None)  # the counter lets a person go over and then shorten
    if options.get("max_words"):
        counted: Params = {"maxwords": options["max_words"]}
    else:
        counted = {"maxlength": limit} | question.count_words()
    return macro("character-count", "govukCharacterCount")(question.some(params | counted))


def _draw_select(bound: BoundField, options: Options) -> Markup:
    items = []
    for item in question.choices(bound):
        items.append({"value": item["value"], "text": item["label"], "selected": item["selected"]})
    params = _common(bound, options) | {"items": items}
    if isinstance(bound.field.widget, forms.SelectMultiple):
        params["attributes"]["multiple"] = "multiple"
    return macro("select", "govukSelect")(question.some(params))


def _draw_radios(bound: BoundField, options: Options) -> Markup:
    return macro("radios", "govukRadios")(question.some(_choice_params(bound, options, "govuk-radios")))


def _draw_checkboxes(bound: BoundField, options: Options) -> Markup:
    return macro("checkboxes", "govukCheckboxes")(
        question.some(_choice_params(bound, options, "govuk-checkboxes"))
    )


def _draw_one_checkbox(bound: BoundField, options: Options) -> Markup:
    """A single box to tick: its label is the question, so it needs no legend."""
    item = {
        "value": "on",
        "text": question.label_text(bound, options),
        "checked": bool(bound.value()),
        "attributes": question.attributes(bound, options),
        "hint": question.hint(bound, options),
    }
    params = {
        "name": bound.html_name,
        "idPrefix": bound.auto_id,
        "items": [question.some(_with_conditional(item, "on", options))],
        "classes": question.classes(options, "govuk-checkboxes--small" if options.get("small") else ""),
        "errorMessage": question.error(bound),
        "formGroup": question.group(options),
    }
    return macro("checkboxes", "govukCheckboxes")(question.some(params))


def _draw_date(bound: BoundField, options: Options) -> Markup:
    shown = question.date_parts(bound)
    wrong = question.wrong_parts(bound)
    words = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    birthday = (options.get("autocomplete") or bound.field.widget.attrs.get("autocomplete")) == "bday"
    items = []
    for part in PARTS:
        width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
        items.append(
            question.some(
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
        "fieldset": {"legend": question.legend(bound, options)},
        "hint": question.hint(bound, options),
        "errorMessage": question.error(bound),
        "classes": options.get("classes"),
        "formGroup": question.group(options),
    }
    return macro("date-input", "govukDateInput")(question.some(params))


def _draw_file(bound: BoundField, options: Options) -> Markup:
    several = bool(getattr(bound.field.widget, "allow_multiple_selected", False))
    params = _common(bound, options) | {"multiple": several}
    return macro("file-upload", "govukFileUpload")(question.some(params))


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
        "label": question.label(bound, options),
        "hint": question.hint(bound, options),
        "errorMessage": question.error(bound),
        "classes": options.get("classes"),
        "formGroup": question.group(options),
        "autocomplete": options.get("autocomplete") or bound.field.widget.attrs.get("autocomplete"),
        "disabled": options.get("disabled") or bound.field.disabled,
        "attributes": question.attributes(bound, options),
    }


def _choice_params(bound: BoundField, options: Options, block: str) -> Params:
    items: list[Params] = []
    for number, choice in enumerate(question.choices(bound)):
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
        "fieldset": {"legend": question.legend(bound, options)},
        "hint": question.hint(bound, options),
        "errorMessage": question.error(bound),
        "classes": question.classes(options, *sizes),
        "formGroup": question.group(options),
    }


def _with_conditional(item: Params, value: str, options: Options) -> Params:
    under = (options.get("conditional") or {}).get(value)
    if under:
        parts = under if isinstance(under, (list, tuple)) else [under]
        drawn = [field(part) if isinstance(part, BoundField) else escape(part) for part in parts]
        item["conditional"] = {"html": Markup("").join(drawn)}
    return item


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
            for message in question.messages(bound):
                yield message, None if hidden else f"#{question.first_input_id(bound)}"


def _is_wrong(form: Any) -> bool:
    if hasattr(form, "management_form"):
        return bool(form.is_bound and (form.total_error_count() or form.non_form_errors()))
    return bool(form.errors)
