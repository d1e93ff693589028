"""The referral of a case as its page shows it: the words received, and the facts that stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as lazy

from moothall.casework.intake.actions import message_of_source
from moothall.casework.intake.arrivals import FORM, ONWARD, answers_told, told_of
from moothall.casework.intake.matching import SameChild, join_matches
from moothall.casework.intake.message import BadReferral, QualityPoint, ReferralMessage, quality
from moothall.casework.intake.models import Case, Fact, PossibleMatch, ReferralFile, ReferralSource
from moothall.casework.intake.rules import eligibility_of
from moothall.casework.intake.scope import eligibility_now
from moothall.casework.intake.wording import said
from moothall.core.access.queries import one_visible, visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement, EligibilityFinding

ANSWERS = {"yes": lazy("Yes"), "no": lazy("No"), "not_sure": lazy("Not sure")}


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of the source, under the key of the fact taken from them."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ReferralShown:
    """All that the page of a referral shows."""

    sources: list[ReferralSource]
    passages: list[Passage]
    facts: list[Fact]
    findings: tuple[EligibilityFinding, ...]
    points: tuple[QualityPoint, ...]
    to_look_at: list[str]
    files: list[ReferralFile]
    matches: list[SameChild]


def referral_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What the page reads besides the frame of the case, to be gathered in the same query."""
    mine = {"case_id": case.pk}
    return {
        "whole_sources": visible(ReferralSource.objects.filter(**mine), actor).order_by("created_at"),
        "facts": visible(Fact.objects.filter(**mine, superseded=False), actor).order_by(
            "section", "position"
        ),
        "referral_files": _files(actor, case),
        "all_matches": visible(PossibleMatch.objects.filter(**mine), actor).order_by("created_at", "pk"),
    }


def referral_of(
    actor: Actor, case: Case, arrangement: Arrangement, rows: dict[str, list[Any]]
) -> ReferralShown:
    """The page from its rows. The source is read again, so that every passage is its own words. One query at most."""
    sources: list[ReferralSource] = rows["whole_sources"]
    message = _read(sources)
    passages: list[Passage] = []
    looks: list[str] = []
    points: tuple[QualityPoint, ...] = ()
    findings: tuple[EligibilityFinding, ...] = ()
    if message is not None:
        passages = [Passage(fact.key, fact.label, fact.value) for fact in message.facts if fact.value.strip()]
        standing = {fact.key: fact.state for fact in rows["facts"]}
        looks = [
            f"{said(fact.label)}: {said(fact.to_confirm)}" for fact in message.facts
            if fact.to_confirm and standing.get(fact.key, "received") == "received"
        ]  # fmt: skip
        points = quality(message.facts, documents=len(rows["referral_files"]))
        findings = _findings(case, arrangement, message)
    else:
        passages = _told(sources, arrangement)
        findings = eligibility_now(case, arrangement).findings
    facts = sorted(rows["facts"], key=lambda fact: fact.position)
    return ReferralShown(
        sources, passages, facts, findings, points, looks, rows["referral_files"],
        join_matches(actor, rows["all_matches"], case.pk),
    )  # fmt: skip


def _told(sources: list[ReferralSource], arrangement: Arrangement) -> list[Passage]:
    """What was told by the arrangement's own questions, each answer under its question."""
    found: dict[str, Passage] = {}
    for source in sources:
        if source.form in (FORM, ONWARD):
            for key, label, text, answer in answers_told(arrangement, told_of(source)):
                found.setdefault(key, Passage(key, label, text or str(ANSWERS.get(answer, answer))))
    return list(found.values())


def _findings(
    case: Case, arrangement: Arrangement, message: ReferralMessage
) -> tuple[EligibilityFinding, ...]:
    """By the referral as it came, until somebody has recorded more about the case's route."""
    if case.version > 1:
        return eligibility_now(case, arrangement).findings
    return eligibility_of(arrangement, message, frozenset(case.partnership.authority_codes)).findings


def original_of(actor: Actor, case: Case, source_id: UUID) -> ReferralSource:
    """One source of a case, with its bytes."""
    return one_visible(ReferralSource.objects.filter(case_id=case.pk), actor, pk=source_id)


def one_fact(actor: Actor, case: Case, fact_id: UUID) -> Fact:
    """One fact of a case as it stands."""
    return one_visible(Fact.objects.filter(case_id=case.pk), actor, pk=fact_id)


def files_of(actor: Actor, case: Case) -> list[ReferralFile]:
    """The documents of a case's referral."""
    return list(_files(actor, case))


def _files(actor: Actor, case: Case) -> QuerySet[ReferralFile]:
    return visible(ReferralFile.objects.filter(case_id=case.pk), actor).order_by("created_at", "pk")


def _read(sources: list[ReferralSource]) -> ReferralMessage | None:
    """The first source, read as it was when it came; None where there is none that can be read."""
    for source in sources:
        try:
            return message_of_source(source)
        except BadReferral:
            continue
    return None
