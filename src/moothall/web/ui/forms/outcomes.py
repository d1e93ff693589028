"""Forms of the follow-up: one wave, consent at 18, another authority, an address for the child, the child's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.casework.outcomes.rules import LONGEST
from moothall.look.fields import DatePartsField
from moothall.methods.arrangements.sections.function import PersonWords
from moothall.methods.instruments import Instrument, check_answers
from moothall.web.ui.forms.asked import add_questions, answers_given, said_of, sections_of
from moothall.web.ui.person_words import speaks_of_a_child


def with_person(person: PersonWords | None) -> str:
    """That a wave was held with whom it is about."""
    if person is None or speaks_of_a_child(person):
        return gettext("With the child or young person")
    return gettext("With %(person)s") % {"person": person.one}


class WaveForm(forms.Form):
    """One page for one wave. Nothing is preselected, and what the last wave said is no answer."""

    way = forms.ChoiceField(
        label=_("How was it held?"), widget=forms.RadioSelect,
        choices=[
            ("with_child", ""),  # Said by what the arrangement calls the person.
            ("without_child", _("With somebody who knows them")),
            ("records_only", _("From records only")),
            ("missed", _("It was missed")),
        ],
        error_messages={"required": _("Choose how the wave was held, or that it was missed.")},
    )  # fmt: skip
    held_on = DatePartsField(label=_("On which day?"), noun=_("the day"), past=True)
    reason_code = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect, required=False)
    reason = forms.CharField(
        label=_("More about why, if it helps"), widget=forms.Textarea, required=False, strip=False,
        max_length=LONGEST,
    )  # fmt: skip
    note = forms.CharField(
        label=_("What should be read beside the answers?"), widget=forms.Textarea, required=False, strip=False,
        max_length=LONGEST,
    )  # fmt: skip

    def __init__(
        self, *args: Any, reasons: list[tuple[str, str]], instruments: Sequence[Instrument], person: PersonWords,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            (code, words or with_person(person))
            for code, words in self.fields["way"].choices  # type: ignore[attr-defined]
        ]
        self.instruments = instruments
        self.fields["reason_code"].choices = reasons  # type: ignore[attr-defined]
        for instrument in instruments:
            add_questions(self, instrument, before(instrument.name))

    def clean(self) -> dict[str, Any]:
        """Every answer of a questionnaire that was begun is one of its own; one not begun is left out."""
        given = super().clean() or {}
        for instrument in self.instruments:
            answers = answers_given(self, instrument, before(instrument.name))
            if not any(str(one or "").strip() for one in answers.values()):
                continue
            for wrong in check_answers(instrument, answers):
                name = f"{before(instrument.name)}{wrong.question}"
                if name in self.fields and name not in self.errors:
                    self.add_error(name, f"{instrument.title}. {said_of(instrument, wrong)}")
        return given

    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers by questionnaire."""
        return {each.name: answers_given(self, each, before(each.name)) for each in self.instruments}

    def parts(self) -> list[dict[str, Any]]:
        """Each questionnaire with its sections, as the page shows them."""
        return [
            {"instrument": each, "sections": sections_of(self, each, before(each.name))}
            for each in self.instruments
        ]

    def field_of(self, named: str | None) -> str | None:
        """The field a refusal names: one of ours, or a question as 'questionnaire.question'."""
        if named in self.fields:
            return named
        instrument, _dot, question = (named or "").partition(".")
        name = f"{before(instrument)}{question}"
        return name if name in self.fields else None


def before(instrument: str) -> str:
    """What stands before the codes of a questionnaire's questions in the names of its fields."""
    return f"q_{instrument}_"


class ConsentForm(forms.Form):
    """A step in asking somebody who is 18 whether they agree to be followed."""

    answer = forms.ChoiceField(
        label=_("What came of it?"), widget=forms.RadioSelect,
        choices=[
            ("asked", _("Asked, and not answered yet")), ("given", _("They agree")),
            ("refused", _("They do not agree")), ("withdrawn", _("They have taken back their agreement")),
        ],
        error_messages={"required": _("Choose what came of it.")},
    )  # fmt: skip
    answered_on = DatePartsField(label=_("On which day?"), noun=_("the day"), past=True)
    how = forms.CharField(
        label=_("How were they asked, and what were they told?"), widget=forms.Textarea, strip=False,
        max_length=LONGEST,
    )  # fmt: skip


class HandoverForm(forms.Form):
    """Another authority looks after the child from a day on."""

    authority_code = forms.ChoiceField(label=_("Which local authority?"))
    handed_on = DatePartsField(label=_("From which day?"), noun=_("the day"), past=True)
    contact = forms.CharField(label=_("Whom to ask there, and how to reach them"), max_length=300)
    reason = forms.CharField(
        widget=forms.Textarea, required=False, strip=False,
        max_length=LONGEST,
    )  # fmt: skip

    def __init__(self, *args: Any, authorities: list[tuple[str, str]], person: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = gettext("Why did %(person)s move?") % {"person": person}
        self.fields["authority_code"].choices = [("", _("Choose an authority")), *authorities]  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """An address for the child: which questionnaire, and in which language."""

    instrument = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a questionnaire.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("In which language?"), widget=forms.RadioSelect,
        choices=[("en", "English"), ("cy", "Cymraeg")],
        error_messages={"required": _("Choose a language.")},
    )  # fmt: skip
    safe = forms.BooleanField(
        error_messages={"required": _("Make sure that it is safe first, and tick the box.")},
    )

    def __init__(self, *args: Any, instruments: list[tuple[str, str]], person: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {"person": person}
        self.fields["instrument"].label = gettext("What should %(person)s answer?") % named
        self.fields["safe"].label = gettext(
            "It is safe for %(person)s to get this address on the phone it is sent to"
        ) % named  # fmt: skip
        self.fields["instrument"].choices = instruments  # type: ignore[attr-defined]


class ChildsAnswerForm(forms.Form):
    """The questions of one questionnaire, for the child alone."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        add_questions(self, instrument, "q_")

    def clean(self) -> dict[str, Any]:
        """Each question is told by its number what is wrong."""
        given = super().clean() or {}
        for wrong in check_answers(self.instrument, self.answers()):
            name = f"q_{wrong.question}"
            if name in self.fields and name not in self.errors:
                self.add_error(name, said_of(self.instrument, wrong))
        return given

    def answers(self) -> dict[str, Any]:
        """The answers by question."""
        return answers_given(self, self.instrument, "q_")

    def sections(self) -> list[dict[str, Any]]:
        """The questions as the page shows them."""
        return sections_of(self, self.instrument, "q_")
