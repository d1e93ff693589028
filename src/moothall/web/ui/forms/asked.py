"""Questions of any instrument as fields of a form, and what is wrong with an answer in words for the page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.look.fields import DatePartsField
from moothall.methods.instruments import Day, Instrument, Number, OneOf, Question, Scale, Text, Wrong, YesNo


def add_questions(form: forms.Form, instrument: Instrument, before: str) -> None:
    """Give a form a field for each question, named by its code behind `before`."""
    for question in instrument.questions():
        form.fields[f"{before}{question.code}"] = question_field(question)


def answers_given(form: forms.Form, instrument: Instrument, before: str) -> dict[str, Any]:
    """The answers given so far, by question; a wrong one as it was typed."""
    found: dict[str, Any] = {}
    for question in instrument.questions():
        name = f"{before}{question.code}"
        cleaned = getattr(form, "cleaned_data", {}).get(name)
        found[question.code] = cleaned if isinstance(question.answer, Day) else form.data.get(name, "")
    return found


def sections_of(form: forms.Form, instrument: Instrument, before: str) -> list[dict[str, Any]]:
    """The questions as a page shows them, numbered through, with how each is drawn."""
    shown, number = [], 0
    for section in instrument.sections:
        fields = []
        for question in section.questions:
            number += 1
            label = f"{number}. {question.prompt}"
            fields.append({"bound": form[f"{before}{question.code}"], "label": label, **drawn(question)})
        shown.append({"title": section.title, "help": section.help, "fields": fields})
    return shown


def question_field(question: Question) -> forms.Field:
    """A field that takes the kind of answer; the instrument itself says what is wrong with one."""
    kind, common = question.answer, {"label": question.prompt, "help_text": question.help, "required": False}
    if isinstance(kind, YesNo):
        words = [("yes", _("Yes")), ("no", _("No")), ("not_known", _("Not known"))]
        return forms.ChoiceField(choices=words, widget=forms.RadioSelect, **common)  # type: ignore[arg-type]
    if isinstance(kind, Scale):
        return forms.ChoiceField(choices=kind.titled(), widget=forms.RadioSelect, **common)  # type: ignore[arg-type]
    if isinstance(kind, OneOf):
        options = [(option.code, option.title) for option in kind.options]
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)  # type: ignore[arg-type]
    if isinstance(kind, Day):
        return DatePartsField(noun=question.prompt, **common)  # type: ignore[arg-type]
    if isinstance(kind, Text):
        return forms.CharField(widget=forms.Textarea, strip=False, **common)  # type: ignore[arg-type]
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **common)  # type: ignore[arg-type]


def drawn(question: Question) -> dict[str, Any]:
    """How a question is drawn: choices in one row beside it where they are few."""
    kind = question.answer
    few = isinstance(kind, YesNo) or (isinstance(kind, Scale | OneOf) and len(kind.codes) <= 5)
    suffix = kind.unit if isinstance(kind, Number) else ""
    return {
        "in_a_row": few,
        "number": isinstance(kind, Number),
        "suffix": suffix,
        "long": isinstance(kind, Text),
    }


def said_of(instrument: Instrument, wrong: Wrong) -> str:
    """What is wrong with an answer, and how to mend it, in the language of the page; by its number, as it is shown."""
    codes = [question.code for question in instrument.questions()]
    question = instrument.question(wrong.question)
    kind, number = (question.answer if question else None), codes.index(wrong.question) + 1
    if wrong.fault == "does_not_add_up":
        return gettext("Question %(number)s: it is not the sum of its parts; one number is wrong") % {
            "number": number
        }
    if isinstance(kind, YesNo):
        return gettext("Question %(number)s: choose yes, no or not known") % {"number": number}
    if isinstance(kind, Number):
        return gettext("Question %(number)s: write a whole number from %(low)s to %(high)s") % {
            "number": number, "low": kind.lowest, "high": kind.highest,
        }  # fmt: skip
    if wrong.fault == "too_long":
        return gettext("Question %(number)s: shorten your answer to at most 4,000 characters") % {
            "number": number
        }
    if wrong.fault == "unanswered":
        return gettext("Question %(number)s: answer it") % {"number": number}
    return gettext("Question %(number)s: choose one of the answers offered") % {"number": number}
