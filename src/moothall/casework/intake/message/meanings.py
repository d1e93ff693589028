"""What each key of the Home Office's casework message means, in our own words.

One row for every key the referral form can send, with a key of ours that says what it holds. Map by meaning,
never by name: several of the form's keys say something other than they hold, and one changed its meaning on a
date. Source: the form's own code, UKHomeOffice/modern-slavery, read in April 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Section(StrEnum):
    """The part of the referral a fact belongs to, in the order of the form."""

    REFERRER = "referrer"
    AGE_AND_AUTHORITY = "age_and_authority"
    BACKGROUND = "background"
    ACCOUNT = "account"
    INSIGHT = "insight"
    PLACES = "places"
    EXPLOITATION = "exploitation"
    CONSENT_AND_SUPPORT = "consent_and_support"
    PERSON = "person"
    DECISION_RECIPIENT = "decision_recipient"
    EVIDENCE = "evidence"
    EARLIER_FORMS = "earlier_forms"
    HOME_AND_CARE = "home_and_care"
    HEALTH_AND_SCHOOL = "health_and_school"
    SAFEGUARDING = "safeguarding"
    VOICE = "voice"
    LINKS = "links"
    SCOPE = "scope"
    NOT_UNDERSTOOD = "not_understood"

    @property
    def label(self) -> str:
        """The section's heading in plain words."""
        return _SECTION_LABELS[self]


_SECTION_LABELS = {
    Section.REFERRER: "Who is referring",
    Section.AGE_AND_AUTHORITY: "Age, and the local authority told",
    Section.BACKGROUND: "Background",
    Section.ACCOUNT: "What happened",
    Section.INSIGHT: "Professional insight",
    Section.PLACES: "Places",
    Section.EXPLOITATION: "Exploiters, exploitation and risk",
    Section.CONSENT_AND_SUPPORT: "Consent and support",
    Section.PERSON: "Personal details",
    Section.DECISION_RECIPIENT: "Who is told of the decision",
    Section.EVIDENCE: "Evidence",
    Section.EARLIER_FORMS: "From earlier versions of the form",
    Section.HOME_AND_CARE: "Home and care",
    Section.HEALTH_AND_SCHOOL: "Health, needs and school",
    Section.SAFEGUARDING: "Safeguarding so far",
    Section.VOICE: "The child's own words",
    Section.LINKS: "Linked people and things",
    Section.SCOPE: "Where the decision is made",
    Section.NOT_UNDERSTOOD: "Not understood",
}


class Form(StrEnum):
    """How the value of a key is to be read."""

    TEXT = "text"
    GATE = "gate"
    GATE_OR_TEXT = "gate_or_text"
    DATE = "date"
    NUMBER = "number"
    CODED = "coded"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One key of the message: our key, a plain label, its section, how to read it.

    ``child`` says whether the route of a child's referral asks it, so that its absence means something;
    ``codes`` are the values the form can send, for a coded key.
    """

    source_key: str
    key: str
    label: str
    section: Section
    form: Form = Form.TEXT
    child: bool = True
    codes: tuple[str, ...] = ()


BEFORE_THE_FLIP = "before-2025-03-31"
SINCE_THE_FLIP = "since-2025-03-31"

#: On this day the form turned 'is this the first chance to report?' into 'has this been reported before?'
#: and kept the key: an answer of Yes means the reverse of what it meant the day before (commit bb7cb064).
FLIPPED_ON = date(2025, 3, 31)

#: A draft lives 28 days, so until this day a message may hold an answer given to the question as it was.
FLIP_SETTLED_ON = date(2025, 4, 28)


def meaning_version(received_on: date) -> str:
    """Which mapping of keys to meanings was in force for a message received on this day."""
    return SINCE_THE_FLIP if received_on >= FLIPPED_ON else BEFORE_THE_FLIP


AGE_BANDS = ("Child", "Adult", "Unknown")
NATIONS = {
    "ENGLAND": "england",
    "WALES": "wales",
    "SCOTLAND": "scotland",
    "NORTHERNIRELAND": "northern_ireland",
}
NATION_CODES = {"ENG": "england", "WAL": "wales", "SCOT": "scotland", "NI": "northern_ireland"}
GENDERS = {"Female": "female", "Male": "male", "Other": "neither"}
PLACES_EXPLOITED = {"UK": "uk", "OVERSEAS": "overseas", "BOTH": "both"}

#: How long since the exploiters were last in touch (rule FRM-07), as the form codes it.
LAST_CONTACT = {
    "within-the-last-week": "within_a_week",
    "within-the-last-month": "within_a_month",
    "within-the-last-3-month": "within_3_months",
    "within-the-last-6-month": "within_6_months",
    "within-the-last-6-12-month": "6_to_12_months_ago",
    "over-a-year-ago": "over_a_year_ago",
    "not-sure": "not_sure",
}

#: What the form itself writes under 'other victims' when nobody wrote anything.
FILLER = "No further information provided"
