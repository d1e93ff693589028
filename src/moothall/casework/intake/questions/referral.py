"""Turns the answers to our own form into facts, and into the same referral a message gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ..message.answer import Answer, says_not_known
from ..message.assemble import assemble
from ..message.errors import Findings
from ..message.form_keys import BY_KEY, MOST_PLACES
from ..message.kinds import KIND_KEYS, KIND_LABELS
from ..message.lookups import coded_name
from ..message.result import ExtractedFact, MessageKind, ReferralMessage, Standing
from .answers import chosen, entries, text_of
from .checking import missing
from .form import FORM_VERSION
from .model import Answers, Kind, Question
from .route import Step, on_route_only, steps

_PLACES = {"uk_towns": ("uk_town", "town"), "overseas_countries": ("overseas_country", "country")}

#: Codes of choices that say nobody knows.
_SAY_UNKNOWN = ("unknown", "not_known", "not_sure", "NOBT")

_LINKED = {
    "linked_people": "person",
    "linked_phones": "phone",
    "linked_vehicles": "vehicle",
    "linked_addresses": "address",
    "linked_children": "child",
}


class LinkedKind(StrEnum):
    """What is linked to the child."""

    PERSON = "person"
    PHONE = "phone"
    VEHICLE = "vehicle"
    ADDRESS = "address"
    CHILD = "child"


@dataclass(frozen=True, slots=True)
class Linked:
    """A person or thing linked to the child, as the referrer described it.

    ``protected`` is true unless the referrer said that family and suspects may see it: silence protects.
    """

    kind: LinkedKind
    details: Mapping[str, str]
    protected: bool


def facts_from(answers: Answers) -> tuple[ExtractedFact, ...]:
    """Every fact the answers on the route give, under the keys of the message wherever the meaning is the
    same."""
    return tuple(
        fact
        for step in steps(answers)
        for question in step.questions
        for fact in _facts(step, question, answers)
    )


def linked_from(answers: Answers) -> tuple[Linked, ...]:
    """The people and things listed, in the order of the form."""
    given = on_route_only(answers)
    return tuple(
        Linked(
            LinkedKind(kind),
            {part: text for part, text in entry.items() if part != "protected" and text.strip()},
            entry.get("protected", "") != "no",
        )
        for key, kind in _LINKED.items()
        for entry in entries(given, key)
    )


def message_from(answers: Answers, *, external_id: str, received_on: date) -> ReferralMessage:
    """The referral these answers make: the same type, held to the same rules, as one read from a file.

    Raises `BadReferral` with everything that is missing or wrong.
    """
    findings = Findings()
    for lack in missing(answers, today=received_on):
        findings.wrong(lack.question.key, f"{lack.message}.", f"Go to the page '{lack.page.title}'.")
    return assemble(
        list(facts_from(answers)),
        external_id=external_id,
        kind=MessageKind.NRM,
        received_on=received_on,
        documents=(),
        findings=findings,
        own_form=True,
    )


def _facts(step: Step, question: Question, answers: Answers) -> list[ExtractedFact]:
    if question.key == "exploitation_kinds":
        return _kinds(step, answers)
    if question.key in _PLACES:
        return _places(step, question, answers)
    if question.kind is Kind.LIST_OF:
        return _entries(step, question, answers)
    if question.kind is Kind.CHOICES:
        return _choices(step, question, answers)
    text = text_of(answers, question.key)
    if question.kind is Kind.YES_NO_NOT_SURE:
        return [_gate(step, question, text)]
    return [_single(step, question, text)] if text.strip() else []


def _fact(step: Step, key: str, label: str, value: str, **more: str) -> ExtractedFact:
    known = BY_KEY.get(key)
    return ExtractedFact(
        key=key,
        label=known.label if known else label,
        section=known.section if known else step.section.key,
        value=value,
        answer=None,
        standing=Standing.NOT_KNOWN if says_not_known(value) else Standing.GIVEN,
        source_key=more.get("source_key", key),
        span=None,
        meaning_version=FORM_VERSION,
        code=more.get("code", ""),
        to_confirm=more.get("to_confirm", ""),
    )


def _gate(step: Step, question: Question, text: str) -> ExtractedFact:
    answer = Answer(text) if text in {option.code for option in question.options} else Answer.NOT_ASKED
    label = next((option.label for option in question.options if option.code == text), "")
    fact = _fact(step, question.key, question.short, label)
    return _with(fact, answer, Standing.NOT_GIVEN if answer is Answer.NOT_ASKED else Standing.GIVEN)


def _single(step: Step, question: Question, text: str) -> ExtractedFact:
    option = next((each for each in question.options if each.code == text), None)
    if option is not None:
        fact = _fact(step, question.key, question.short, option.label, code=option.code)
        unknown = option.code in _SAY_UNKNOWN
        return _with(fact, None, Standing.NOT_KNOWN if unknown else Standing.GIVEN)
    name = coded_name(question.key, text)
    to_confirm = (
        "Choose which coded kind of exploitation this is, if any." if question.key == "kind_other" else ""
    )
    return _fact(
        step,
        question.key,
        question.short,
        text,
        code=(name.code or "") if name else "",
        to_confirm=to_confirm,
    )


def _choices(step: Step, question: Question, answers: Answers) -> list[ExtractedFact]:
    codes = chosen(answers, question.key)
    labels = [option.label for option in question.options if option.code in codes]
    if not labels:
        return []
    return [_fact(step, question.key, question.short, "; ".join(labels), code="|".join(codes))]


def _kinds(step: Step, answers: Answers) -> list[ExtractedFact]:
    codes = chosen(answers, "exploitation_kinds")
    return [
        _with(
            _fact(step, f"kind_{kind.value}", KIND_LABELS[kind], "Yes", source_key="exploitation_kinds"),
            Answer.YES,
            Standing.GIVEN,
        )
        for kind in KIND_KEYS.values()
        if kind.value in codes
    ]


def _places(step: Step, question: Question, answers: Answers) -> list[ExtractedFact]:
    key, part = _PLACES[question.key]
    facts = []
    for number, entry in enumerate(entries(answers, question.key)[:MOST_PLACES], start=1):
        name = coded_name(f"{key}_{number}", entry.get(part, ""))
        code = (name.code or "") if name else ""
        facts.append(
            _fact(
                step,
                f"{key}_{number}",
                question.short,
                entry.get(part, ""),
                code=code,
                source_key=question.key,
            )
        )
    return facts


def _entries(step: Step, question: Question, answers: Answers) -> list[ExtractedFact]:
    lines = [
        "; ".join(
            f"{part.short}: {entry[part.key]}"
            for part in question.parts
            if part.key != "protected" and entry.get(part.key, "").strip()
        )
        for entry in entries(answers, question.key)
    ]
    return [_fact(step, question.key, question.short, "\n".join(lines))] if lines else []


def _with(fact: ExtractedFact, answer: Answer | None, standing: Standing) -> ExtractedFact:
    return replace(fact, answer=answer, standing=standing)
