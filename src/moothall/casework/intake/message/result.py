"""What reading a referral gives: one frozen, typed object, whether it came as a file or through our own
form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .answer import Answer
from .errors import MessageError
from .flat_json import Span
from .kinds import ExploitationKind
from .meanings import Section


class MessageKind(StrEnum):
    """What the message is: a referral, or a Duty to Notify about somebody who did not consent."""

    NRM = "nrm"
    DUTY_TO_NOTIFY = "duty_to_notify"


class StatedAge(StrEnum):
    """What the referrer said of the age. ``UNKNOWN`` is treated as a child until it is decided (rule
    FRM-02)."""

    CHILD = "child"
    ADULT = "adult"
    UNKNOWN = "unknown"


class Gender(StrEnum):
    """Gender as the form codes it. ``NEITHER`` is its 'identifies as neither', and never means 'not
    known'."""

    FEMALE = "female"
    MALE = "male"
    NEITHER = "neither"


class Standing(StrEnum):
    """Whether a fact tells something: given, said to be not known, or not asked and not given."""

    GIVEN = "given"
    NOT_KNOWN = "not_known"
    NOT_GIVEN = "not_given"


@dataclass(frozen=True, slots=True)
class ExtractedFact:
    """One fact taken out of the referral, beside the source and never instead of it.

    ``value`` is the text exactly as given (empty for a question that was not answered). ``answer`` is set for
    a yes-or-no question only. ``code`` is the value under our own code where the question has coded values.
    ``span`` points at the value in the source file, in bytes; it is None for a question absent from it, and
    for our own form. ``to_confirm`` says why a person must look, or is empty.
    """

    key: str
    label: str
    section: Section
    value: str
    answer: Answer | None
    standing: Standing
    source_key: str
    span: Span | None
    meaning_version: str
    code: str = ""
    to_confirm: str = ""


@dataclass(frozen=True, slots=True)
class CodedName:
    """A name as it was written, with the code and official name it was matched to; both None while unmatched.

    ``said_unknown`` is true when the name chosen was 'Unknown': then there is nothing to match.
    """

    given: str
    code: str | None = None
    name: str | None = None
    said_unknown: bool = False

    @property
    def to_match(self) -> bool:
        """Whether a person has to choose what this name stands for."""
        return self.code is None and not self.said_unknown


@dataclass(frozen=True, slots=True)
class Person:
    """Who the referral is about. Names are as given, and empty when absent."""

    forename: str
    surname: str
    alias: str
    date_of_birth: date | None
    gender: Gender | None
    nationality: CodedName | None
    second_nationality: CodedName | None


@dataclass(frozen=True, slots=True)
class FirstResponder:
    """Who referred, and how to reach them or a colleague."""

    organisation: str
    forename: str
    surname: str
    role: str
    phone: str
    email: str
    second_contact: str


@dataclass(frozen=True, slots=True)
class AuthorityTold:
    """The local authority told about the child, and its contact."""

    authority: CodedName | None
    phone: str
    email: str
    contact_forename: str
    contact_surname: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file the referrer attached, by name and declared type. Its address carries an access token: never
    kept here."""

    number: int
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class NameToMatch:
    """A name that no code was found for, waiting for a person to choose. ``kind`` says in which list to
    look."""

    fact_key: str
    kind: str
    given: str


@dataclass(frozen=True, slots=True)
class ReferralMessage:
    """A referral, read and checked. Nothing in it was altered; the source stays the authority."""

    external_id: str
    kind: MessageKind
    received_on: date
    meaning_version: str
    person: Person
    stated_age: StatedAge
    reported_from: str
    first_responder: FirstResponder
    local_authority: AuthorityTold
    police_force: CodedName | None
    crime_reference: str
    where_exploited: str
    uk_towns: tuple[str, ...]
    overseas_countries: tuple[CodedName, ...]
    last_contact: str
    exploitation_kinds: tuple[ExploitationKind, ...]
    other_exploitation: str
    documents: tuple[Document, ...]
    facts: tuple[ExtractedFact, ...]
    names_to_match: tuple[NameToMatch, ...]
    warnings: tuple[MessageError, ...]

    @property
    def kind_needs_choice(self) -> bool:
        """Whether 'another form of exploitation' waits for a person to choose a coded kind."""
        return ExploitationKind.OTHER in self.exploitation_kinds

    def fact(self, key: str) -> ExtractedFact | None:
        """The fact under one of our keys, or None when the referral says nothing about it."""
        return next((fact for fact in self.facts if fact.key == key), None)

    def answer(self, key: str) -> Answer:
        """The answer to a gate; `Answer.NOT_ASKED` when it is absent."""
        fact = self.fact(key)
        return fact.answer if fact is not None and fact.answer is not None else Answer.NOT_ASKED
