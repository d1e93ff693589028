"""Puts a referral together from its facts, and checks them against each other.

A message and our own form give facts under the same keys, so both become a referral here and are held to the
same rules.
"""

from __future__ import annotations

import re
from datetime import date

from moothall.core.reference import authority

from .answer import Answer
from .errors import Findings
from .form_keys import BY_KEY, MOST_PLACES
from .kinds import ExploitationKind
from .lookups import LOOKUPS, coded_name
from .meanings import meaning_version
from .result import (
    AuthorityTold,
    CodedName,
    Document,
    ExtractedFact,
    FirstResponder,
    Gender,
    MessageKind,
    NameToMatch,
    Person,
    ReferralMessage,
    Standing,
    StatedAge,
)

#: The National Referral Mechanism began on this day: nothing can have been referred to it before.
NRM_BEGAN = date(2009, 4, 1)
_FIRST_BIRTH = date(1900, 1, 1)
_ADULT_AT = 18
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Facts:
    """The facts of one referral by key, with the few ways they are asked for."""

    def __init__(self, facts: list[ExtractedFact], *, own_form: bool) -> None:
        self.all = tuple(facts)
        self._own_form = own_form
        self._by_key = {fact.key: fact for fact in facts}

    def text(self, key: str) -> str:
        """The text exactly as given, or nothing."""
        fact = self._by_key.get(key)
        return fact.value if fact else ""

    def code(self, key: str) -> str:
        """Our code for a coded value, or nothing."""
        fact = self._by_key.get(key)
        return fact.code if fact else ""

    def answer(self, key: str) -> Answer:
        """The answer to a gate."""
        fact = self._by_key.get(key)
        return fact.answer if fact and fact.answer else Answer.NOT_ASKED

    def place(self, key: str) -> str:
        """The name under which the source knows this fact, for an error to point at."""
        fact = self._by_key.get(key)
        if fact is not None:
            return fact.source_key
        return key if self._own_form else BY_KEY[key].source_key

    def standing(self, key: str) -> Standing:
        """Whether the fact tells something."""
        fact = self._by_key.get(key)
        return fact.standing if fact else Standing.NOT_GIVEN

    def name(self, key: str) -> CodedName | None:
        """A name with its code."""
        return coded_name(key, self.text(key))


def assemble(
    facts: list[ExtractedFact],
    *,
    external_id: str,
    kind: MessageKind,
    received_on: date,
    documents: tuple[Document, ...],
    findings: Findings,
    own_form: bool = False,
) -> ReferralMessage:
    """The referral these facts make. Raises `BadReferral` with everything wrong, here and found before."""
    told = Facts(facts, own_form=own_form)
    age = _stated_age(told, findings)
    born = _date_of_birth(told, received_on, findings)
    _check_age(age, born, received_on, findings, told.place("date_of_birth"))
    _check_child(told, age, kind, findings)
    _check_said(told, own_form, findings)
    _check_authority(told, findings)
    findings.raise_if_wrong()
    return ReferralMessage(
        external_id=external_id,
        kind=kind,
        received_on=received_on,
        meaning_version=meaning_version(received_on),
        person=_person(told, born),
        stated_age=age or StatedAge.UNKNOWN,
        reported_from=told.code("reported_from") or told.code("reported_from_code"),
        first_responder=_first_responder(told),
        local_authority=_authority_told(told),
        police_force=told.name("police_force"),
        crime_reference=told.text("crime_reference"),
        where_exploited=told.code("where_exploited"),
        uk_towns=tuple(_towns(told)),
        overseas_countries=tuple(_countries(told)),
        last_contact=told.code("last_contact"),
        exploitation_kinds=_kinds(told),
        other_exploitation=told.text("kind_other"),
        documents=documents,
        facts=told.all,
        names_to_match=_names_to_match(told),
        warnings=tuple(findings.warnings),
    )


def whole_years(born: date, on: date) -> int:
    """Age in whole years. Someone born on 29 February is a year older on 1 March of a common year, as the law
    has it."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def day_of(text: str) -> date | None:
    """The day a text such as '2011-02-17' names, or None."""
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _stated_age(told: Facts, findings: Findings) -> StatedAge | None:
    code = told.code("age_band")
    if code:
        return StatedAge(code)
    place = told.place("age_band")
    if not any(error.field == place for error in findings.errors):
        findings.wrong(
            place,
            "The message does not say whether the person is a child.",
            "Allowed: Child, Adult, Unknown. Ask the first responder.",
        )
    return None


def _date_of_birth(told: Facts, received_on: date, findings: Findings) -> date | None:
    text = told.text("date_of_birth").strip()
    if told.standing("date_of_birth") is not Standing.GIVEN:
        return None
    place = told.place("date_of_birth")
    born = day_of(text)
    if born is None:
        findings.wrong(place, "It is not a date.", "Write it as year-month-day, such as 2011-02-17.")
    elif born < _FIRST_BIRTH:
        findings.wrong(place, "The date of birth is before 1900.", "Check the year.")
    elif born > received_on:
        findings.wrong(
            place, "The date of birth is after the day the referral was received.", "Check both dates."
        )
    else:
        return born
    return None


def _check_age(age: StatedAge | None, born: date | None, on: date, findings: Findings, place: str) -> None:
    if born is None or age is None:
        return
    if (born.month, born.day) == (1, 1):
        findings.warn(
            place,
            "The date of birth is a 1 January, which is often written when the day is not known.",
            "Ask how the date is known before the child's age is worked out from it.",
        )
    years = whole_years(born, on)
    if age is StatedAge.ADULT and years < _ADULT_AT:
        findings.warn(
            place,
            "The person is said to be an adult, but the date of birth makes them a child.",
            "Ask the first responder today: a child must not be left without a referral.",
        )
    if age is StatedAge.CHILD and years >= _ADULT_AT:
        findings.warn(
            place,
            "The person is said to be a child, but the date of birth makes them 18 or over.",
            "Ask the first responder which is right. Until then they are treated as a child.",
        )


def _check_child(told: Facts, age: StatedAge | None, kind: MessageKind, findings: Findings) -> None:
    if age is StatedAge.ADULT:
        problem = "This is not a child referral: the person is said to be 18 or over."
        if told.code("age_band_when_exploited") == "child":
            problem += " An adult who was exploited as a child is not decided by this panel."
        mend = "It stays with the Home Office's competent authority. Ask for a new one if this is a child."
        findings.not_a_child_referral = True
        findings.wrong(told.place("age_band"), problem, mend)
    elif kind is MessageKind.DUTY_TO_NOTIFY:
        findings.warn(
            "Type",
            "This is a Duty to Notify, which is made for an adult who does not consent.",
            "A child is referred without consent: ask the first responder for a referral.",
        )


def _check_said(told: Facts, own_form: bool, findings: Findings) -> None:
    """Warnings about what a referral of a child should hold and this one does not."""
    if not told.text("forename").strip() and not told.text("surname").strip():
        findings.warn(
            told.place("forename"), "The message names nobody.", "Ask the first responder for the name."
        )
    if told.answer("date_of_birth_known") is Answer.YES and not told.text("date_of_birth").strip():
        findings.warn(
            told.place("date_of_birth"),
            "It is said to be known, but is not there.",
            "Ask the first responder.",
        )
    count = told.text("own_children_count").strip()
    if count and not re.fullmatch(r"[0-9]{1,3}", count, re.ASCII):
        findings.warn(
            told.place("own_children_count"), "The number of children is not a number.", "Read it as text."
        )
    if not _kinds(told):
        findings.warn(
            "exploitation_kinds" if own_form else "ComponentForcedToWorkForNothing",
            "No kind of exploitation is ticked; the form asks for at least one (FRM-06).",
            "Choose the kind from the account.",
        )
    first, second = told.code("reported_from"), told.code("reported_from_code")
    if first and second and first != second:
        findings.warn(
            told.place("reported_from_code"),
            "It names another nation than Case.Jurisdiction.",
            "Ask where it was reported.",
        )


def _check_authority(told: Facts, findings: Findings) -> None:
    place = told.place("local_authority_told")
    name = told.name("local_authority_told")
    if name is None or name.said_unknown:
        findings.warn(place, "No local authority was told (FRM-01).", "Tell the child's local authority now.")
        return
    found = authority(name.code) if name.code else None
    if found is None:
        findings.warn(place, "The name is not one known local authority.", "Choose the authority meant.")
    elif found.ended is not None:
        heirs = [heir.name for code in found.replaced_by if (heir := authority(code))]
        findings.warn(
            place,
            f"{found.name} no longer exists.",
            f"Ask {' or '.join(heirs)}." if heirs else "Choose the authority that came after it.",
        )
    elif not found.childrens_services:
        findings.warn(
            place,
            f"{found.name} has no children's services of its own.",
            "Tell the one that has: the county, or in Northern Ireland the health and social care trust.",
        )


def _person(told: Facts, born: date | None) -> Person:
    gender = told.code("gender")
    return Person(
        forename=told.text("forename"),
        surname=told.text("surname"),
        alias=told.text("alias"),
        date_of_birth=born,
        gender=Gender(gender) if gender in set(Gender) else None,
        nationality=told.name("nationality"),
        second_nationality=told.name("second_nationality"),
    )


def _first_responder(told: Facts) -> FirstResponder:
    return FirstResponder(
        organisation=told.text("referrer_organisation"),
        forename=told.text("referrer_forename"),
        surname=told.text("referrer_surname"),
        role=told.text("referrer_role"),
        phone=told.text("referrer_phone"),
        email=told.text("referrer_email"),
        second_contact=told.text("referrer_second_contact"),
    )


def _authority_told(told: Facts) -> AuthorityTold:
    return AuthorityTold(
        authority=told.name("local_authority_told"),
        phone=told.text("local_authority_phone"),
        email=told.text("local_authority_email"),
        contact_forename=told.text("local_authority_contact_forename"),
        contact_surname=told.text("local_authority_contact_surname"),
    )


def _towns(told: Facts) -> list[str]:
    return [town for n in range(1, MOST_PLACES + 1) if (town := told.text(f"uk_town_{n}")).strip()]


def _countries(told: Facts) -> list[CodedName]:
    return [name for n in range(1, MOST_PLACES + 1) if (name := told.name(f"overseas_country_{n}"))]


def _kinds(told: Facts) -> tuple[ExploitationKind, ...]:
    kinds: list[ExploitationKind] = [
        kind
        for kind in ExploitationKind
        if kind is not ExploitationKind.OTHER and told.answer(f"kind_{kind.value}") is Answer.YES
    ]
    if told.text("kind_other").strip():
        kinds.append(ExploitationKind.OTHER)
    return tuple(kinds)


def _names_to_match(told: Facts) -> tuple[NameToMatch, ...]:
    return tuple(
        NameToMatch(fact.key, LOOKUPS[fact.key], fact.value)
        for fact in told.all
        if (name := coded_name(fact.key, fact.value)) and name.to_match
    )
