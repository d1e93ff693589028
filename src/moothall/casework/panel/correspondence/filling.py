"""A letter's record, filled from a determination as it was recorded and from the words a person adds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from moothall.casework.intake.models import Case
from moothall.casework.intake.wording import said_again
from moothall.casework.panel.correspondence.kinds import FAMILY, GENERAL, TO_CHILD, Words
from moothall.casework.panel.letters import (
    READER_OF,
    Carer,
    Child,
    ChildVoice,
    ClockResult,
    Contact,
    DecisionRecord,
    Determination,
    Dissent,
    Evidence,
    Finding,
    Guardian,
    Kind,
    Limb,
    Marking,
    Member,
    PlanAction,
    Reader,
    Reconsideration,
    ScopeRecord,
    Sender,
    VoiceMissing,
    Wording,
)
from moothall.casework.panel.models import Determination as Determined
from moothall.casework.panel.paper import called_of, own_words
from moothall.casework.panel.record_words import record_in_words
from moothall.methods.arrangements import ReconsiderationWindow

_DECISIONS: TypeAdapter[DecisionRecord] = TypeAdapter(DecisionRecord)
_SCOPES: TypeAdapter[ScopeRecord] = TypeAdapter(ScopeRecord)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a letter says beside the determination: whom it is about, whose paper it is, what is withheld."""

    case: Case
    sender: Sender
    authority: str
    letter_date: date
    ask: Contact
    guardian: Guardian | None = None
    withheld: tuple[str, ...] = ()
    facts: Mapping[str, str] | None = None
    window: ReconsiderationWindow | None = None
    ledger_entry: str = ""

    def fact(self, key: str) -> str:
        """What a fact of the referral says, if anything."""
        return (self.facts or {}).get(key, "")


def decision(
    kind: Kind,
    made: Sequence[Determined],
    around: Around,
    words: Words,
    recipient: str = "",
    language: str = "en",
) -> DecisionRecord:
    """The record of the determinations of one sitting, for one kind of letter, with a person's words in it.

    The words of the rules are said in the language of the letter; what a person typed stays as it is.
    """
    with translation.override(language):
        return _decision(kind, [record_in_words(one.content) for one in made], around, words, recipient)


def _decision(
    kind: Kind, contents: Sequence[Mapping[str, Any]], around: Around, words: Words, recipient: str
) -> DecisionRecord:
    last = contents[-1]
    reader = READER_OF[kind]
    title, agency = addressee(last, recipient)
    return DecisionRecord(
        reference=around.case.reference, letter_date=around.letter_date,
        decided_on=date.fromisoformat(last["decided_on"]), deciding_authority=around.authority,
        sender=around.sender, child=child_of(around, last.get("age")),
        determinations=tuple(_determination(content, kind, words) for content in contents),
        members=tuple(_member(one) for one in last["attendance"]), voice=_voice(last["voice"], kind, words),
        best_interests=last["best_interests"], ask=_ask(around, words), reconsideration=_window(around),
        referred_on=around.case.received_on, referred_by=words.referred_by or around.fact("referrer_organisation"),
        exploitation=tuple(code.replace("_", " ") for code in around.case.exploitation),
        plan=tuple(_action(str(place), one, reader, words, agency) for place, one in enumerate(last["plan"]["actions"])),
        no_plan_because=last["plan"]["none_because"],
        next_steps=words.next_steps if kind in TO_CHILD else (),
        carer_next_steps=words.next_steps if kind is Kind.CARER else (),
        carer=_carer(words), guardian=around.guardian, police_force=words.police_force,
        crime_reference=around.fact("crime_reference"),
        clocks=tuple(_clock(clock) for content in contents for clock in content["clocks"]),
        quorum=last["quorum"]["sentence"], pack_hash=last["pack"]["sha256"], ledger_entry=around.ledger_entry,
        supersedes=last["supersedes"], withheld_names=around.withheld, body=last["arrangement"]["title"],
        called=called_of(last), after_unfavourable=last["after_unfavourable"], reader=title, reader_agency=agency,
        steps=words.next_steps if kind in GENERAL else (),
        may_ask_again=tuple(said_again(one.title) for one in around.window.who_may_ask) if around.window else (),
    )  # fmt: skip


def routing(around: Around, words: Words) -> ScopeRecord:
    """The record of a case that was routed to the Home Office when it came in."""
    case = around.case
    return ScopeRecord(
        reference=case.reference, letter_date=around.letter_date, sender=around.sender, child=child_of(around, None),
        routed_to="Single Competent Authority, Home Office",
        reasons=((case.route_reason or "Out of the panel's scope.", ", ".join(case.route_rules)),),
        ask=_ask(around, words), referred_on=case.received_on,
        referred_by=words.referred_by or around.fact("referrer_organisation"), guardian=around.guardian,
    )  # fmt: skip


def packed(record: DecisionRecord | ScopeRecord) -> dict[str, Any]:
    """The record as plain JSON, to be kept with the letter."""
    if isinstance(record, DecisionRecord):
        data: dict[str, Any] = _DECISIONS.dump_python(record, mode="json")
    else:
        data = _SCOPES.dump_python(record, mode="json")
    return data


def unpacked_decision(data: Mapping[str, Any]) -> DecisionRecord:
    """The record of a decision as it was kept."""
    return _DECISIONS.validate_python(dict(data))


def unpacked_routing(data: Mapping[str, Any]) -> ScopeRecord:
    """The record of a routing as it was kept."""
    return _SCOPES.validate_python(dict(data))


def child_of(around: Around, age: int | None) -> Child:
    """The child as the letters know them. An age that is not known is written as at the plainest reading."""
    child = around.case.child
    born = date.fromisoformat(child.date_of_birth) if child.date_of_birth else None
    if age is None:
        age = _age(born, around.letter_date) if born else 0
    return Child(
        first_name=child.given_names.split()[0] if child.given_names.split() else "",
        initials=initials(child.given_names, child.family_name), age=age,
        chosen_name=around.fact("chosen_name"), full_name=f"{child.given_names} {child.family_name}".strip(),
        date_of_birth=born, home_office_reference=str(child.identifiers.get("home_office_reference", "")),
    )  # fmt: skip


def initials(given: str, family: str) -> str:
    """'T. F-Q.' for Tomos Fairweather-Quayle."""
    first = given.strip()[:1].upper()
    last = "-".join(part[:1].upper() for part in family.replace(" ", "-").split("-") if part)
    return " ".join(f"{part}." for part in (first, last) if part)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _determination(content: Mapping[str, Any], kind: Kind, words: Words) -> Determination:
    items = {item["number"]: item for item in content["items"]}
    test = content["test"]
    return Determination(
        stage=content["stage"], positive=content["outcome"] == "positive", **own_words(content),
        test=Wording(
            identifier=test["rule"], text=test["text"], standard=test["standard"],
            in_force_from=date.fromisoformat(test["in_force_from"]) if test.get("in_force_from") else None,
            source=test["source"], confirmed=str(test["confirmed"]) == "yes",
        ),
        limbs=tuple(_limb(limb, items, kind, words) for limb in content["limbs"]),
        carried=content["votes"]["sentence"],
        rule="; ".join(rule["statement"] for rule in content["votes"]["rules"]),
        dissents=tuple(
            Dissent(seat=one["function_title"], agency=one["agency"], words=one["words"])
            for one in content["dissents"]
        ),
    )  # fmt: skip


def _limb(limb: Mapping[str, Any], items: Mapping[int, Any], kind: Kind, words: Words) -> Limb:
    said = words.reasons.get(limb["code"], "")
    against = _("Against this: %(words)s") % {"words": limb["against"]} if limb["against"] else ""
    cited = [
        items[number] for side in ("for", "against") for number in limb[f"cited_{side}"] if number in items
    ]
    return Limb(
        name=limb["title"], question=limb["question"], finding=Finding(limb["finding"] or "not_shown"),
        reasons="\n\n".join(part for part in (limb["for"], against) if part),
        evidence_for=_evidence(limb["cited_for"], items), evidence_against=_evidence(limb["cited_against"], items),
        different_view=limb["different_view"],
        summary=said if kind not in FAMILY else "", plain_reason=said if kind in TO_CHILD else "",
        carer_reason=said if kind is Kind.CARER else "", marking=limb_marking(cited),
    )  # fmt: skip


def limb_marking(cited: Sequence[Mapping[str, Any]]) -> Marking:
    """What rests on a marked item is not explained to the child or the carer.

    The panel's own reasons are not the item: those who may read the record read them. The item is named by
    its number alone where it is for the chair.
    """
    if all(item["marking"] == Marking.WHOLE_PANEL.value for item in cited):
        return Marking.WHOLE_PANEL
    return Marking.NEVER_TO_CHILD_OR_CARER


def _evidence(numbers: Sequence[int], items: Mapping[int, Any]) -> tuple[Evidence, ...]:
    found = [items[number] for number in numbers if number in items]
    return tuple(
        Evidence(
            item=_("Item %(n)s") % {"n": item["number"]}, agency=item["agency"], title=item["title"], reasoning="",
            marking=Marking(item["marking"]) if item["marking"] in set(Marking) else Marking.CHAIR_ONLY,
        )
        for item in found
    )  # fmt: skip


def _member(one: Mapping[str, Any]) -> Member:
    return Member(
        name=one["person"], agency=one["agency"], function=one["function_title"],
        present=one["attendance"] == "present", votes=one["votes"], chairs=one["chair"],
        stood_aside=one["conflict"] if one["stood_aside"] else "", left=one.get("left", ""),
    )  # fmt: skip


def _voice(voices: Sequence[Mapping[str, Any]], kind: Kind, words: Words) -> ChildVoice | VoiceMissing:
    heard = [voice for voice in voices if voice["heard"]]
    if not heard:
        why = voices[-1]["why_not"] if voices else ""
        return VoiceMissing(why=why or _("no reason was recorded"))
    voice = heard[-1]
    with_whom = "; ".join(
        words for words, here in (
            (_("an advocate was there"), voice["advocate_present"] == "yes"),
            (_("the guardian was there"), voice["guardian_present"] == "yes"),
        ) if here
    )  # fmt: skip
    return ChildVoice(
        own_words=voice["words"] or voice["wishes"], gathered_how=voice["how"], gathered_by=voice["by"],
        with_whom=with_whom, change=" ".join(voice["changed"]),
        plain_change=words.change if kind in TO_CHILD else "", carer_change=words.change if kind is Kind.CARER else "",
        may_tell_carer=words.may_tell_carer,
    )  # fmt: skip


def addressee(content: Mapping[str, Any], recipient: str) -> tuple[str, str]:
    """Whom a letter is to as the arrangement calls them, and the agency where it is one agency's own letter."""
    code, _, number = recipient.partition("-")
    title = next((one["title"] for one in content["told"] if one["code"] == code), "")
    if not number:
        return title, ""
    agencies = agencies_with_actions(content)
    return "", agencies[int(number) - 1] if int(number) <= len(agencies) else ""


def agencies_with_actions(content: Mapping[str, Any]) -> list[str]:
    """The agencies that own an action of the plan as it was recorded, by name."""
    return sorted({one["owner_agency"] for one in content["plan"]["actions"]})


def _action(place: str, one: Mapping[str, Any], reader: Reader, words: Words, agency: str) -> PlanAction:
    said = words.actions.get(place, "") or (bool(agency) and agency == one["owner_agency"])
    plain = words.actions.get(place, "")
    return PlanAction(
        what=plain if plain and reader is Reader.ADVOCATE else one["what"],
        owner_agency=one["owner_agency"], owner=one["owner"],
        due=date.fromisoformat(one["due_on"]), because=one["because"],
        plain_words=plain if reader is Reader.CHILD else "", carer_words=plain if reader is Reader.CARER else "",
        shown_to=frozenset({Reader.HOME_OFFICE, reader} if said else {Reader.HOME_OFFICE}),
    )  # fmt: skip


def _clock(one: Mapping[str, Any]) -> ClockResult:
    rules = ", ".join(rule["id"] for rule in one["rules"])
    return ClockResult(
        name=one["title"], due=date.fromisoformat(one["due_on"]),
        met_on=date.fromisoformat(one["met_on"]) if one["met_on"] else None, kept=one["kept"], rule=rules,
        explanation=one["explanation"],
    )  # fmt: skip


def _carer(words: Words) -> Carer | None:
    if not words.carer_name:
        return None
    return Carer(name=words.carer_name, address=words.carer_address, safe_to_write=words.safe_to_write)


def _ask(around: Around, words: Words) -> Contact:
    return Contact(
        name=words.ask_name or around.ask.name, role=words.ask_role or around.ask.role,
        phone=words.ask_phone or around.ask.phone, hours=words.ask_hours or around.ask.hours,
        email=words.ask_email,
    )  # fmt: skip


def _window(around: Around) -> Reconsideration:
    window = around.window
    if window is None or window.closes_on is None:
        return Reconsideration()
    rule = window.rules[1] if len(window.rules) > 1 else window.rules[0]
    return Reconsideration(
        rule=window.rules[0].id, window_days=max((window.closes_on - window.opens_on).days, 2), window_rule=rule.id,
        window_confirmed=rule.confirmed == "yes",
    )  # fmt: skip
