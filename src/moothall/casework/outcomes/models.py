"""Waves as they were held or missed, what was measured in them, links for a child to answer by, consent, handovers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from moothall.casework.intake.models import Case, _choices
from moothall.casework.outcomes.joins.models import AgencyList as AgencyList
from moothall.casework.outcomes.joins.models import JoinAnswer as JoinAnswer
from moothall.casework.outcomes.joins.models import JoinPair as JoinPair
from moothall.casework.outcomes.joins.models import JoinRecord as JoinRecord
from moothall.casework.outcomes.joins.models import LinkageModel as LinkageModel
from moothall.casework.outcomes.joins.models import LinkageRun as LinkageRun
from moothall.casework.outcomes.joins.models import SharingAgreement as SharingAgreement
from moothall.casework.outcomes.returns.models import ChildNumber as ChildNumber
from moothall.casework.outcomes.returns.models import ReturnChild as ReturnChild
from moothall.casework.outcomes.returns.models import ReturnFile as ReturnFile
from moothall.casework.outcomes.returns.models import ReturnMatch as ReturnMatch
from moothall.casework.outcomes.returns.models import ReturnProgress as ReturnProgress
from moothall.casework.outcomes.returns.models import ReturnReport as ReturnReport
from moothall.casework.outcomes.returns.models import ReturnRow as ReturnRow
from moothall.casework.outcomes.returns.models import StatutoryReturn as StatutoryReturn
from moothall.core.access.models import NeedToKnow
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind


class Wave(NeedToKnow):
    """One point of the schedule of one case, as it was held or missed. Never changed; a correction is a new row.

    `opens_on`, `due_on` and `closes_on` are as the rule gave them on the day it was recorded. `way` says whether
    the child was asked, others who know the child were, or only records were looked at; a wave that is missed, or
    that rests on records alone, has one of the arrangement's reasons. `facts` are counts from the case's own steps
    since the wave before, by code, as a person confirmed them.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="waves")
    point = models.CharField(max_length=40)
    opens_on = models.DateField(null=True)
    due_on = models.DateField()
    closes_on = models.DateField(null=True)
    way = models.CharField(
        max_length=20, choices=_choices("with_child", "without_child", "records_only", "missed")
    )
    held_on = models.DateField()
    reason_code = models.CharField(max_length=60, blank=True, default="")
    reason = SealedTextField(default="")
    authority_code = models.CharField(max_length=12, blank=True, default="")
    facts = models.JSONField(default=dict)
    note = SealedTextField(default="")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["reason_code", "reason", "authority_code", "facts", "note"], Kind.SPECIAL),
        **dict.fromkeys(
            ["case", "point", "opens_on", "due_on", "closes_on", "way", "held_on", "supersedes"], Kind.OFFICIAL
        ),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_wave"
        indexes = [models.Index(fields=["partnership", "case", "point"], name="wave_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["with_child", "without_child"]) | ~Q(reason_code=""),
                name="missed_wave_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["case", "point"], condition=Q(supersedes=None), name="wave_once_a_point"
            ),
        ]


class AnswerLink(NeedToKnow):
    """An address that opens one questionnaire once, for the child alone. The address itself is kept nowhere.

    `digest` is the SHA-256 of the random part of the address. A link ends by being used, by time, or by being
    withdrawn, and nothing brings it back.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answer_links")
    point = models.CharField(max_length=40)
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=40)
    instrument_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=5, default="en")
    digest = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(
            ["case", "point", "instrument", "instrument_version", "instrument_hash", "language", "digest", "expires_at",
             "used_at", "withdrawn_at"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_answer_link"
        indexes = [models.Index(fields=["case", "point"], name="answer_link_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="link_ends_in_one_way"
            ),
        ]


class Measure(NeedToKnow):
    """One instrument answered at one point, by which version of it, and by whom. Never changed.

    `values` are the answers that are counted, as codes by indicator (see `methods.instruments.indicators`); words
    and numbers stay in `answers`, sealed. `own` says that the child answered alone.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    point = models.CharField(max_length=40)
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=40)
    instrument_hash = models.CharField(max_length=64)
    answers = SealedJSONField(default=dict)
    values = models.JSONField(default=dict)
    total = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    band = models.CharField(max_length=40, blank=True, default="")
    own = models.BooleanField(default=False)
    completed_by = models.CharField(max_length=200)
    completed_on = models.DateField()
    link = models.OneToOneField(AnswerLink, null=True, on_delete=models.PROTECT, related_name="answer")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, **dict.fromkeys(["answers", "values", "total", "band"], Kind.SPECIAL),
        **dict.fromkeys(
            ["case", "point", "instrument", "instrument_version", "instrument_hash", "own", "completed_by",
             "completed_on", "link", "supersedes"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_measure"
        indexes = [models.Index(fields=["partnership", "case", "point"], name="measure_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(link=None) | Q(own=True), name="what_comes_by_link_is_the_childs_own"
            ),
        ]


class FollowUpConsent(NeedToKnow):
    """Whether somebody who is 18 agrees to be asked on: asked, given, refused or withdrawn. The newest stands."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_up_consents")
    answer = models.CharField(max_length=12, choices=_choices("asked", "given", "refused", "withdrawn"))
    how = SealedTextField()
    answered_on = models.DateField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "how": Kind.SPECIAL, "answer": Kind.SPECIAL,
        "case": Kind.OFFICIAL, "answered_on": Kind.OFFICIAL,
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_follow_up_consent"
        indexes = [models.Index(fields=["case", "answered_on"], name="follow_up_consent_by_case")]


class Handover(NeedToKnow):
    """From a day on another authority looks after the child, and is asked at each wave. The newest stands."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handovers")
    authority_code = models.CharField(max_length=12)
    contact = SealedTextField()
    handed_on = models.DateField()
    reason = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "contact": Kind.OFFICIAL, "reason": Kind.SPECIAL, "authority_code": Kind.SPECIAL,
        "case": Kind.OFFICIAL, "handed_on": Kind.OFFICIAL,
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_handover"
        indexes = [models.Index(fields=["case", "handed_on"], name="handover_by_case")]
