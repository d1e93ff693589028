"""Takes the facts out of a message, member by member, and says of each value whether it can be read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from .answer import ANSWERS_ALLOWED, Answer, read_answer, says_not_known
from .errors import Findings, shown
from .flat_json import Member, Shape
from .form_keys import BY_SOURCE_KEY, MEANINGS, MESSAGE_TYPES, ROUTES
from .lookups import coded_name
from .meanings import (
    FILLER,
    FLIP_SETTLED_ON,
    FLIPPED_ON,
    GENDERS,
    LAST_CONTACT,
    NATION_CODES,
    NATIONS,
    PLACES_EXPLOITED,
    SINCE_THE_FLIP,
    Form,
    Meaning,
    Section,
    meaning_version,
)
from .result import Document, ExtractedFact, Standing

LONGEST_TEXT = 15_000
_LONGEST_KEY = 200

_DOCUMENT_KEY = re.compile(r"Document([1-9][0-9]{0,2})\.(.+)", re.ASCII)
_DOCUMENT_PARTS = ("URL", "Name", "MimeType", "URLLoadContent")
_SECRET = re.compile(r"token=|bearer\s|signature=|sig=", re.IGNORECASE)
WITHHELD = "(not shown: it carries a key to a file; see the source)"

_AGES = {"Child": "child", "Adult": "adult", "Unknown": "unknown"}
CODES: dict[str, dict[str, str]] = {
    "age_band": _AGES,
    "age_band_when_exploited": _AGES,
    "reported_from": NATIONS,
    "reported_from_code": NATION_CODES,
    "gender": GENDERS,
    "where_exploited": PLACES_EXPLOITED,
    "last_contact": LAST_CONTACT,
    "message_type": MESSAGE_TYPES,
    "referral_or_duty": ROUTES,
}
_FOLDED_CODES = {
    key: {re.sub(r"[\W_]+", "", value).casefold(): code for value, code in codes.items()}
    for key, codes in CODES.items()
}


def usable(members: list[Member], findings: Findings) -> dict[str, Member]:
    """The members that can be read, by key; every other one is an error told by its name.

    Errors are: repeated keys, nested values, NaN, texts over 15,000 characters, characters no database can
    hold.
    """
    found: dict[str, Member] = {}
    repeated: set[str] = set()
    for member in members:
        if member.key in found or member.key in repeated:
            repeated.add(member.key)
        elif _can_be_kept(member, findings):
            found[member.key] = member
    for key in sorted(repeated):
        findings.wrong(
            key,
            "The name appears more than once in the message.",
            "Send the message again with each name once.",
        )
    return found


def _can_be_kept(member: Member, findings: Findings) -> bool:
    fault = _fault(member)
    if fault is not None:
        findings.wrong(member.key, *fault)
        return False
    if any(ord(letter) < 32 and letter not in "\t\n\r" for letter in member.text):
        findings.warn(
            member.key,
            "The text holds characters that cannot be seen or printed.",
            "Nothing was changed. Look at the text before it is put in a letter.",
        )
    return True


def _fault(member: Member) -> tuple[str, str] | None:
    if member.shape is Shape.NESTED:
        return "Its value is a list or an object.", "A referral message is flat: give one text for each name."
    if member.shape is Shape.NOT_A_NUMBER:
        return "Its value is NaN or Infinity, which JSON does not have.", "Give a number or a text."
    if len(member.key) > _LONGEST_KEY:
        return "The name is far longer than any in a referral message.", "Check that this is the right file."
    if len(member.text) > LONGEST_TEXT:
        return (
            f"The text is longer than {LONGEST_TEXT:,} characters.",
            "Shorten it, or send the rest as a document.",
        )
    for text in (member.key, member.text):
        if "\x00" in text:
            return (
                "It holds a NUL character, which cannot be stored.",
                "Take the character out and send it again.",
            )
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            return (
                "It holds half of a character (a lone surrogate), which cannot be stored.",
                "Take the broken character out and send it again.",
            )
    return None


def facts_of(members: dict[str, Member], *, received_on: date, findings: Findings) -> list[ExtractedFact]:
    """Every fact of the message: in the order of the form, then what was not understood.

    A gate on a child's route is there even when it was not asked; a text only when something was given.
    """
    version = meaning_version(received_on)
    facts = [
        fact
        for meaning in MEANINGS
        if (fact := _fact(meaning, members.get(meaning.source_key), version, findings)) is not None
    ]
    facts = [_settled(fact, received_on, findings) for fact in facts]
    return facts + _not_understood(members, version, findings)


def documents_of(members: dict[str, Member]) -> tuple[Document, ...]:
    """The attached files by name and type. Their addresses carry access tokens and stay in the source
    alone."""
    parts: dict[int, dict[str, str]] = {}
    for key, member in members.items():
        match = _DOCUMENT_KEY.fullmatch(key)
        if match and match[2] in _DOCUMENT_PARTS:
            parts.setdefault(int(match[1]), {})[match[2]] = _text(member)
    return tuple(
        Document(number, _without_secret(part.get("Name", "")), _without_secret(part.get("MimeType", "")))
        for number, part in sorted(parts.items())
    )


def _fact(meaning: Meaning, member: Member | None, version: str, findings: Findings) -> ExtractedFact | None:
    text = _text(member) if member else ""
    fact = ExtractedFact(
        key=meaning.key,
        label=meaning.label,
        section=meaning.section,
        value=_without_secret(text),
        answer=None,
        standing=_standing(text),
        source_key=meaning.source_key,
        span=member.span if member else None,
        meaning_version=version,
    )
    if meaning.form is Form.GATE:
        return _gate(meaning, fact, findings)
    if not text.strip():
        return None
    if meaning.form is Form.TICK:
        return _gate(meaning, fact, findings)
    if meaning.form is Form.GATE_OR_TEXT:
        return replace(fact, answer=read_answer(text))
    if meaning.form is Form.CODED:
        return _coded(meaning, fact, findings)
    if member and member.shape in (Shape.TRUE, Shape.FALSE):
        findings.warn(
            meaning.source_key, f"It says only '{text}' where words are expected.", "Ask the referrer."
        )
    name = coded_name(meaning.key, text)
    return replace(fact, code=name.code) if name and name.code else fact


def _gate(meaning: Meaning, fact: ExtractedFact, findings: Findings) -> ExtractedFact | None:
    answer = read_answer(fact.value)
    if answer is None:
        findings.wrong(
            meaning.source_key, "It is not an answer to a yes-or-no question.", f"Allowed: {ANSWERS_ALLOWED}."
        )
        return None
    if answer is Answer.NOT_ASKED and not meaning.child:
        return None
    standing = Standing.NOT_GIVEN if answer is Answer.NOT_ASKED else Standing.GIVEN
    return replace(fact, answer=answer, standing=standing)


def _coded(meaning: Meaning, fact: ExtractedFact, findings: Findings) -> ExtractedFact | None:
    code = _FOLDED_CODES[meaning.key].get(re.sub(r"[\W_]+", "", fact.value).casefold())
    if code is None:
        findings.wrong(
            meaning.source_key,
            "Its value is not one the form can send.",
            f"Allowed: {', '.join(meaning.codes)}.",
        )
        return None
    unknown = code in ("unknown", "not_sure")
    return replace(fact, code=code, standing=Standing.NOT_KNOWN if unknown else Standing.GIVEN)


def _settled(fact: ExtractedFact, received_on: date, findings: Findings) -> ExtractedFact:
    """Give a fact the meaning its key had on the day; mark what a person must confirm."""
    if fact.key == "kind_other":
        return replace(fact, to_confirm="Choose which coded kind of exploitation this is, if any.")
    if fact.key == "other_victims_details" and fact.value.strip() == FILLER:
        return replace(fact, standing=Standing.NOT_GIVEN)
    if fact.key != "reported_before" or fact.answer is None:
        return fact
    if fact.meaning_version != SINCE_THE_FLIP:
        # The question then was whether this is the FIRST chance to report: yes meant 'not reported before'.
        return replace(fact, answer=fact.answer.opposite)
    if FLIPPED_ON <= received_on < FLIP_SETTLED_ON and fact.answer in (Answer.YES, Answer.NO):
        doubt = (
            "The question was turned round on 31 March 2025. A draft begun before then says the reverse: ask."
        )
        findings.warn(
            fact.source_key, "It may have been answered before the question was turned round.", doubt
        )
        return replace(fact, to_confirm=doubt)
    return fact


def _not_understood(members: dict[str, Member], version: str, findings: Findings) -> list[ExtractedFact]:
    facts: list[ExtractedFact] = []
    for key, member in members.items():
        match = _DOCUMENT_KEY.fullmatch(key)
        if key in BY_SOURCE_KEY or key == "ExternalId" or (match and match[2] in _DOCUMENT_PARTS):
            continue
        findings.warn(
            key, "The form this was read from has no such name.", "It is kept under 'Not understood'."
        )
        text = _text(member)
        facts.append(
            ExtractedFact(
                key=f"not_understood_{len(facts) + 1}",
                label=shown(key),
                section=Section.NOT_UNDERSTOOD,
                value=WITHHELD if match else _without_secret(text),
                answer=None,
                standing=_standing(text),
                source_key=key,
                span=member.span,
                meaning_version=version,
                to_confirm="Say what this means, or set it aside.",
            )
        )
    return facts


def _standing(text: str) -> Standing:
    if not text.strip():
        return Standing.NOT_GIVEN
    return Standing.NOT_KNOWN if says_not_known(text) else Standing.GIVEN


def _text(member: Member) -> str:
    """The value's words. A null says no more than an absent key; a number or true is kept as written."""
    return "" if member.shape is Shape.NULL else member.text


def _without_secret(text: str) -> str:
    return WITHHELD if "://" in text and _SECRET.search(text) else text
