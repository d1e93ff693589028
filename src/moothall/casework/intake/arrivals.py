"""Referring a person to any arrangement by the questions its own file asks.

What is told is kept as it was written, byte for byte; facts are extracted beside it. Whoever may open cases opens
the case at once; anybody else who may refer sends it, and it waits for the coordinators' office.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from moothall.casework.intake import records
from moothall.casework.intake.actions import Received, canonical, match_child, seat_office
from moothall.casework.intake.models import Case, Child, Fact, PossibleMatch, ReferralSource
from moothall.casework.intake.overrides import in_force
from moothall.casework.intake.repeats import mark_repeat
from moothall.casework.intake.rules import reason_of, rules_of
from moothall.casework.intake.scope import eligibility_now
from moothall.casework.intake.search import Known, keep_keys, possible_same
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_agency, holder_office, open_circle, put_within
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import Partnership
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Role
from moothall.methods.arrangements import Arrangement, Question

FORM, ONWARD = "arrangement_form", "onward_referral"
YES_NO = ("yes", "no", "not_sure")
LONGEST, SECTION = 15_000, "account"


@dataclass(frozen=True)
class PersonTold:
    """Who is referred, as far as the referrer knows. A date of birth may be unknown."""

    given_names: str
    family_name: str
    date_of_birth: date | None = None
    aliases: tuple[str, ...] = ()
    gender: str = ""
    language: str = ""
    interpreter_needed: str = ""
    communication_needs: str = ""
    authority_code: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """What the person can be found by."""
        return Known(
            names=(self.given_names, self.family_name), aliases=self.aliases, date_of_birth=self.date_of_birth,
            identifiers=tuple(self.identifiers.values()),
        )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A referral to an arrangement: about whom, why, and the answers to its questions by their codes."""

    arrangement: str
    person: PersonTold
    account: str
    answers: Mapping[str, str] = field(default_factory=dict)
    received_on: date | None = None

    def body(self) -> dict[str, Any]:
        """The referral as it is kept."""
        person = {**self.person.__dict__, "identifiers": dict(self.person.identifiers)}
        person["date_of_birth"] = person["date_of_birth"].isoformat() if person["date_of_birth"] else None
        return {
            "arrangement": self.arrangement, "person": person, "account": self.account,
            "answers": dict(self.answers), "received_on": self.received_on.isoformat() if self.received_on else None,
        }  # fmt: skip


def questions_of(arrangement: Arrangement) -> tuple[Question, ...]:
    """What an arrangement asks at referral, in its order."""
    asked = arrangement.function.referral
    return tuple(one for one in (asked.value if asked else ()) if one.when == "referral")


def check_told(arrangement: Arrangement, told: Told) -> None:
    """A name, an account, and an answer of the right kind to each question that is asked and must be answered.

    Raises Invalid naming the question: the first of those that `wrong_with` finds.
    """
    for wrong in wrong_with(arrangement, told):
        raise wrong


def wrong_with(arrangement: Arrangement, told: Told) -> Iterator[Invalid]:
    """Each thing that is missing or wrong in what was told, in the order of the form."""
    if not told.person.given_names.strip() and not told.person.family_name.strip():
        yield Invalid("family_name", _("Give at least one name, or write 'not known'."))
    if not told.account.strip():
        yield Invalid("account", _("Say what happened and why you refer."))
    if len(told.account) > LONGEST:
        yield Invalid("account", _("Write at most 15,000 characters."))
    if told.received_on and told.received_on > clock.today():
        yield Invalid("received_on", _("The day of the referral cannot lie in the future."))
    for question in questions_of(arrangement):
        try:
            _check_answer(question, told.answers)
        except Invalid as wrong:
            yield wrong


def _check_answer(question: Question, answers: Mapping[str, str]) -> None:
    given = answers.get(question.code, "").strip()
    if question.only_if and answers.get(question.only_if) != "yes":
        return
    if not given:
        if question.required or question.only_if:
            raise Invalid(
                question.code, _("Answer this question: %(question)s") % {"question": question.title}
            )
        return
    known = {
        "yes_no": YES_NO, "choice": tuple(option.code for option in question.options),
    }.get(question.kind)  # fmt: skip
    if known is not None and given not in known:
        raise Invalid(
            question.code, _("Choose one of the answers: %(question)s") % {"question": question.title}
        )
    if question.kind == "date":
        try:
            date.fromisoformat(given)
        except ValueError:
            raise Invalid(question.code, _("Give a date, such as 27 3 2026.")) from None


def send_told(*, by: Actor, told: Told) -> ReferralSource:
    """Send a referral that waits for the coordinators' office. Its writer's agency keeps sight of it."""
    with ledger.unit(by, "Send a referral", must_write=True) as record:
        require(by, Capability.SEND_REFERRAL)
        check_told(in_force(by, told.arrangement, told.received_on or clock.today()), told)
        circle = open_circle(
            by=by, purpose="A referral",
            seats=[(holder_agency(by.agency_id, by.role), Relation.REFERRER)], reason="Made the referral",
        )  # fmt: skip
        source = _source(by, circle.pk, told, FORM)
        seat_office(by, circle.pk)
        record.wrote("referral.sent", source, circle_id=circle.pk, sha256=source.sha256)
    return source


def open_told(*, by: Actor, told: Told, same_child: UUID | None = None) -> Received:
    """Refer a person and open the case at once."""
    with ledger.unit(by, "Receive a referral", must_write=True) as record:
        require(by, Capability.RECEIVE_REFERRAL)
        check_told(in_force(by, told.arrangement, told.received_on or clock.today()), told)
        opened = open_case_for(by, told, same_child=same_child)
        source = _source(by, opened.case.circle_id, told, FORM, case_id=opened.case.pk)
        write_answers(by, opened.case, source, told, f"{by.name}, {by.agency_name}")
        _opened(record, opened, source)
    return opened


def open_sent(*, by: Actor, source_id: UUID, same_child: UUID | None = None) -> Received:
    """Open the case of a referral that was sent by an arrangement's own questions."""
    with ledger.unit(by, "Open the case of a referral", must_write=True) as record:
        require(by, Capability.RECEIVE_REFERRAL)
        source = one_visible(
            ReferralSource.objects.select_related("case", "referrer_agency").filter(form=FORM),
            by,
            pk=source_id,
        )
        records.hold_place(by.partnership_id, source.external_id)
        source.refresh_from_db(fields=["case"])
        if source.case is not None:
            record.wrote("referral.received_again", source, case_id=source.case_id)
            return Received(source.case, created=False, possible=0, warnings=())
        told = told_of(source)
        opened = open_case_for(by, told, same_child=same_child)
        source.case = opened.case
        source.save(update_fields=["case"])
        put_within(by=by, inner=opened.case.circle_id, outer=source.circle_id)
        said = source.referrer_agency.name if source.referrer_agency else by.agency_name
        write_answers(by, opened.case, source, told, said)
        _opened(record, opened, source)
    return opened


def told_of(source: ReferralSource) -> Told:
    """A kept referral read again."""
    import json

    body = json.loads(bytes(source.body))
    person = body["person"]
    born = person.pop("date_of_birth")
    return Told(
        arrangement=body["arrangement"], account=body["account"], answers=body["answers"],
        received_on=source.received_on,
        person=PersonTold(
            **{**person, "aliases": tuple(person["aliases"])},
            date_of_birth=date.fromisoformat(born) if born else None,
        ),
    )  # fmt: skip


def open_case_for(by: Actor, told: Told, *, same_child: UUID | None = None) -> Received:
    """The circle, the person and the case of a referral, pinned to the arrangement in force; matches looked for."""
    received_on = told.received_on or clock.today()
    arrangement = in_force(by, told.arrangement, received_on)
    candidates = possible_same(by, told.person.known)
    partnership = Partnership.objects.get(pk=by.partnership_id)
    owner = records.owning_agency(by.partnership_id, told.person.authority_code or None)
    circle = open_circle(
        by=by, purpose="The case", reason="Holds the case",
        seats=[
            (holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE),
            (holder_agency(owner.pk, Role.CONTRIBUTOR), Relation.HOLDS_CASE),
        ],
    )  # fmt: skip
    child = _child(by, circle.pk, told.person)
    case = Case(
        partnership_id=by.partnership_id, circle_id=circle.pk, created_by_id=by.membership_id,
        reference=records.next_reference(partnership, received_on.year), child=child,
        arrangement=arrangement.name, arrangement_version=arrangement.version,
        arrangement_hash=arrangement.sha256, received_on=received_on, owning_agency=owner,
        answers=_coded(arrangement, told), police_area=_police_area(arrangement, told),
        exploitation=[code for code in told.answers.get("exploitation", "").split() if code],
    )  # fmt: skip
    case.partnership = partnership
    _route(case, arrangement)
    case.save(force_insert=True)
    why = {one.child_id: sorted(one.why) for one in candidates}
    if same_child is not None:
        why.setdefault(same_child, ["chosen"])
    for child_id, reasons in why.items():
        _match(by, case, child_id, reasons, chosen=child_id == same_child)
    mark_repeat(by, case, arrangement)
    return Received(case, created=True, possible=len(why), warnings=())


def _route(case: Case, arrangement: Arrangement) -> None:
    found = eligibility_now(case, arrangement)
    case.route, case.in_scope = found.route, found.in_scope
    case.route_reason, case.route_rules = reason_of(found), rules_of(found)


def _child(by: Actor, circle_id: UUID, person: PersonTold) -> Child:
    child = Child(
        partnership_id=by.partnership_id, circle_id=circle_id, created_by_id=by.membership_id,
        given_names=person.given_names.strip(), family_name=person.family_name.strip(), aliases=list(person.aliases),
        date_of_birth=person.date_of_birth.isoformat() if person.date_of_birth else None,
        birth_certainty="stated" if person.date_of_birth else "not_known", gender=person.gender[:20],
        language=person.language[:80], interpreter_needed=person.interpreter_needed[:10],
        communication_needs=person.communication_needs, identifiers=dict(person.identifiers),
    )  # fmt: skip
    child.save(force_insert=True)
    keep_keys(child, person.known)
    return child


def _match(by: Actor, case: Case, child_id: UUID, reasons: list[str], *, chosen: bool) -> None:
    other = one_visible(Child.objects.all(), by, pk=child_id)
    match = PossibleMatch(
        partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
        child=other, why=reasons,
    )  # fmt: skip
    if chosen:
        match.decision, match.decided_at, match.decided_by_id = "same", clock.now(), by.membership_id
        match.decided_reason = _("Chosen when the case was opened.")
        match_child(case.child, other, "same")
    match.save(force_insert=True)


def _coded(arrangement: Arrangement, told: Told) -> dict[str, str]:
    coded = {one.code for one in questions_of(arrangement) if one.kind in ("yes_no", "choice")}
    return {code: said for code, said in told.answers.items() if code in coded and said}


def _police_area(arrangement: Arrangement, told: Told) -> str:
    asked = [one.code for one in questions_of(arrangement) if one.kind == "police_area"]
    return next((told.answers[code] for code in asked if told.answers.get(code)), "")[:20]


def _source(
    by: Actor, circle_id: UUID, told: Told, form: str, *, case_id: UUID | None = None
) -> ReferralSource:
    body = canonical(told.body())
    source = ReferralSource(
        partnership_id=by.partnership_id, circle_id=circle_id, created_by_id=by.membership_id, case_id=case_id,
        form=form, external_id=str(uuid4()), body=body, sha256=hashlib.sha256(body).hexdigest(),
        media_type="application/json", received_on=told.received_on or clock.today(), meaning_version="1",
        referrer_agency_id=by.agency_id,
    )  # fmt: skip
    source.save(force_insert=True)
    return source


def keep_onward(by: Actor, case: Case, told: Told) -> ReferralSource:
    """The source of a case that another case was sent on as."""
    return _source(by, case.circle_id, told, ONWARD, case_id=case.pk)


def write_answers(by: Actor, case: Case, source: ReferralSource, told: Told, said_by: str) -> None:
    """The account and each answer as a fact of its own, in the order the arrangement asks."""
    arrangement = in_force(by, told.arrangement, source.received_on)
    for position, (key, label, text, answer) in enumerate(answers_told(arrangement, told)):
        Fact(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            source=source, key=key[:80], label=label[:200], section=SECTION, position=position, text=text,
            answer=answer, source_key=key[:120], said_by=said_by[:200],
        ).save(force_insert=True)  # fmt: skip


def answers_told(arrangement: Arrangement, told: Told) -> list[tuple[str, str, str, str]]:
    """The account and each answer in order: its key, its question, its words, and yes, no or not sure."""
    rows = [("account", _("Why the referral was made"), told.account, "")]
    for question in questions_of(arrangement):
        given = told.answers.get(question.code, "")
        if not given:
            continue
        gate = question.kind == "yes_no"
        titles = {option.code: option.title for option in question.options}
        rows.append(
            (question.code, question.title, "" if gate else titles.get(given, given), given if gate else "")
        )
    return rows


def _opened(record: ledger.Record, opened: Received, source: ReferralSource) -> None:
    case = opened.case
    record.wrote(
        "case.opened", case, case_id=case.pk, circle_id=case.circle_id, route=case.route,
        rules=list(case.route_rules), source=source.sha256, form=source.form, possible=opened.possible,
        arrangement=f"{case.arrangement} {case.arrangement_version}",
    )  # fmt: skip


def sent_referral(actor: Actor, source_id: UUID) -> ReferralSource:
    """A referral that was sent by an arrangement's own questions. Raises NotVisible."""
    return one_visible(ReferralSource.objects.filter(form=FORM), actor, pk=source_id)
