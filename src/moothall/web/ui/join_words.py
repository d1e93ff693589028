"""What the pages of 'The same child?' say: what was compared, what it came to, cautions, answers, and where a record is from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from moothall.look.filters import date as long_date
from moothall.methods.returns import CollectionYear
from moothall.web.ui.return_words import KINDS as RETURNS

FIELDS: dict[str, Any] = {
    "given_names": lazy("Given names"),
    "family_name": lazy("Family name"),
    "other_names": lazy("Other names"),
    "date_of_birth": lazy("Date of birth"),
    "sex": lazy("Sex"),
    "nationality": lazy("Nationality"),
    "language": lazy("Language"),
    "postcode": lazy("Postcode"),
    "upn": lazy("Unique pupil number"),
    "nhs": lazy("NHS number"),
    "home_office": lazy("Home Office reference"),
    "child_id": lazy("Number in the authority's returns"),
}
HOW: dict[str, tuple[Any, str]] = {
    "same": (lazy("The same"), "good"),
    "spelling": (lazy("The same, written otherwise"), "good"),
    "differs": (lazy("Differs"), "late"),
    "near": (lazy("Nearly the same"), "attention"),
    "left_only": (lazy("Only in the first"), "quiet"),
    "right_only": (lazy("Only in the second"), "quiet"),
}
# Names of comparisons in a model, beyond those of fields.
COMPARED: dict[str, Any] = {
    "before": lazy("Before anything is compared"),
    "given": lazy("Given names"),
    "family": lazy("Family name"),
    "born": lazy("Date of birth"),
    "together": lazy("Both names together"),
}
STEPS: dict[str, Any] = {
    "Same": lazy("Same"),
    "Same in another spelling or order": lazy("Same in another spelling or order"),
    "Given and family name swapped": lazy("Given and family name swapped"),
    "Given and family name swapped, and a slip of the pen": lazy(
        "Given and family name swapped, and a slip of the pen"
    ),
    "A part or a nickname in common": lazy("A part or a nickname in common"),
    "A slip of the pen apart": lazy("A slip of the pen apart"),
    "Two slips apart": lazy("Two slips apart"),
    "Sounds alike": lazy("Sounds alike"),
    "Much alike": lazy("Much alike"),
    "One name stands where the other record has the other name": lazy(
        "One name stands where the other record has the other name"
    ),
    "Somewhat alike, or an initial": lazy("Somewhat alike, or an initial"),
    "Same day": lazy("Same day"),
    "Both 1 January of one year": lazy("Both 1 January of one year"),
    "Day and month swapped": lazy("Day and month swapped"),
    "One is 1 January of the same year": lazy("One is 1 January of the same year"),
    "One digit apart": lazy("One digit apart"),
    "Two of year, month and day the same": lazy("Two of year, month and day the same"),
    "1 January, a year or two apart": lazy("1 January, a year or two apart"),
    "Two digits apart": lazy("Two digits apart"),
    "A year or less apart": lazy("A year or less apart"),
    "Three digits apart": lazy("Three digits apart"),
    "Same district": lazy("Same district"),
    "Different": lazy("Different"),
    "Borne by many": lazy("Borne by many"),
}
CAUTIONS: dict[str, Any] = {
    "number_contradicted": lazy(
        "They have a number in common, and yet another name or birth date. The number may have been written on the wrong record, or be shared."
    ),
    "different_numbers": lazy(
        "They are alike, with two different NHS numbers or Home Office references. One child has one of each."
    ),
    "different_names": lazy(
        "They share what a family shares, and have other given names: perhaps a brother, a sister or a twin."
    ),
    "name_only": lazy(
        "They share a name and nothing else that could be compared. Many children share a name."
    ),
    "first_of_january": lazy(
        "A birthday on 1 January often stands for a day that nobody knows. Do not go by it, for or against."
    ),
    "no_birth": lazy("One of the two has no date of birth."),
    "no_names": lazy(
        "One of the two comes from a return and has no name: go by the numbers, and ask who knows."
    ),
}
#: Why a pair is put before a person, short enough for a list.
WHY: dict[str, Any] = {
    "number": lazy("A number in common"),
    "weight": lazy("Alike in all that was compared"),
    "between": lazy("Alike in part"),
    "number_contradicted": lazy("A number in common, another name or birth date"),
    "different_numbers": lazy("Alike, with two different numbers"),
    "different_names": lazy("Perhaps a brother, a sister or a twin"),
    "name_only": lazy("A name in common and no more"),
}
#: Cautions that go beside that, as short.
IN_SHORT: dict[str, Any] = {
    "first_of_january": lazy("a birthday on 1 January"),
    "no_birth": lazy("one has no date of birth"),
    "no_names": lazy("one has no name"),
}
ANSWERS: dict[str, Any] = {
    "same": lazy("The same child"),
    "different": lazy("Not the same child"),
    "not_sure": lazy("Not sure"),
}
STANDS: dict[str, tuple[Any, str]] = {
    "": (lazy("Waits for an answer"), "attention"),
    "not_sure": (lazy("Somebody was not sure"), "attention"),
    "differ": (lazy("People differ: nothing is joined"), "late"),
    "same": (lazy("The same child"), "good"),
    "different": (lazy("Not the same child"), "quiet"),
}
LIKELY: dict[str, tuple[Any, str]] = {
    "same": (lazy("Very likely"), "good"),
    "question": (lazy("May be"), "attention"),
}


def step_words(step: str) -> str:
    """What a comparison came to."""
    return str(STEPS.get(step, step))


def compared_words(name: str) -> str:
    """What was compared."""
    return str(COMPARED.get(name) or FIELDS.get(name) or name)


def source_words(record: Any, cases: list[Any]) -> str:
    """Where a record is from: its cases, its return and year, or whose list."""
    if record.source == "case":
        return ", ".join(case.reference for case in cases) or _("A case")
    if record.source == "return":
        return f"{RETURNS[record.return_kind]}, {CollectionYear(record.year)}"
    brought = record.of_list
    return _("List of %(agency)s") % {"agency": brought.agency.name}


def written(record: Any, kind: str, value: str) -> str:
    """As the record has it; a day of our own or of a return in words, one of a list as the agency wrote it."""
    if not value:
        return "–"
    in_words = kind == "date_of_birth" and record.source != "list"
    return str(long_date(date.fromisoformat(value))) if in_words else value


def likely_words(probability: float) -> str:
    """How likely the model holds it, as people say it."""
    if probability > 0.995:
        return _("more than 99 in 100")
    if probability < 0.01:
        return _("less than 1 in 100")
    return _("about %(in_hundred)s in 100") % {"in_hundred": round(probability * 100)}
