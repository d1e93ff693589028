"""Models and their runs, the records that stand in a pair, the pairs, what people answered, and sharing agreements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from moothall.casework.intake.models import Child
from moothall.casework.outcomes.returns.models import ChildNumber
from moothall.core.access.models import Agency, Membership, NeedToKnow, Partnership, WrittenAt
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind, uuid7


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _one_of(field: str, *values: str) -> models.Q:
    return Q(**{f"{field}__in": values})


def _many(names: str, kind: Kind) -> dict[str, Kind]:
    return dict.fromkeys(names.split(), kind)


SOURCES = ("case", "return", "list")
ANSWERS = ("same", "different", "not_sure")
#: What an agreement between partnerships may be for; pairs across them need the first.
PURPOSES = ("same_child", "safeguarding", "outcomes")


class LinkageModel(NeedToKnow):
    """What the partnership's own records taught: the weights, as text with its hash. Never changed; the newest counts.

    It holds steps and numbers and nothing of any child. `sources` says how many records of each kind taught it.
    """

    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    as_json = models.TextField()
    records = models.PositiveIntegerField()
    sources = models.JSONField(default=dict)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **_many("number sha256 as_json records sources", Kind.OFFICIAL),
    }

    class Meta:
        db_table = "outcomes_linkage_model"
        constraints = [models.UniqueConstraint(fields=["partnership", "number"], name="linkage_model_once")]


class LinkageRun(NeedToKnow):
    """One time the partnership's records were weighed: by which model, where the line lay, how many pairs came of it."""

    model = models.ForeignKey(LinkageModel, on_delete=models.PROTECT, related_name="runs")
    line = models.FloatField()
    expected_precision = models.FloatField()
    records = models.PositiveIntegerField()
    pairs_weighed = models.PositiveBigIntegerField()
    pairs_kept = models.PositiveIntegerField()
    pairs_new = models.PositiveIntegerField()
    sources = models.JSONField(default=dict)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **_many("model line expected_precision records pairs_weighed pairs_kept pairs_new sources", Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_linkage_run"


class SharingAgreement(models.Model):
    """That two partnerships may compare their children, for what, on what legal basis, from when until when.

    Recorded by one, accepted by the other; without both, or once ended, nothing can be paired across. Names stand
    beside the ids since neither side sees the other's people.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    partnership_name = models.CharField(max_length=200)
    other_name = models.CharField(max_length=200)
    legal_basis = models.TextField()
    purposes = ArrayField(models.CharField(max_length=20, choices=_choices(*PURPOSES)))
    document = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    created_at = WrittenAt(auto_now_add=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=200)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_by_name = models.CharField(max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True, default="")
    ended_because = models.TextField(blank=True, default="")

    KINDS: ClassVar = _many(
        "id partnership other partnership_name other_name legal_basis purposes document starts_on ends_on created_at "
        "recorded_by recorded_by_name accepted_at accepted_by accepted_by_name ended_at ended_by_name ended_because",
        Kind.OFFICIAL,
    )  # fmt: skip

    class Meta:
        db_table = "outcomes_sharing_agreement"
        constraints = [
            models.CheckConstraint(condition=~Q(partnership=F("other")), name="agreement_of_two"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None) | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="agreement_accepted_by_somebody",
            ),
        ]  # fmt: skip


class AgencyList(NeedToKnow):
    """A list of children an agency brought in, as rows of `JoinRecord`. The columns not named were not kept.

    `of_partnership` is whose children they are: the partnership's own, or another's under a sharing agreement (whose row nobody
    here sees: hence its name).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    of_partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    of_name = models.CharField(max_length=200)
    name = SealedTextField()
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    columns = models.JSONField(default=dict)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_because = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **_many("name taken_back_because", Kind.SPECIAL),
        **_many("agency of_partnership of_name sha256 rows columns taken_back_at", Kind.OFFICIAL),
    }

    class Meta:
        db_table = "outcomes_agency_list"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agency", "sha256"], condition=Q(taken_back_at=None), name="agency_list_once"
            )
        ]  # fmt: skip


class JoinRecord(NeedToKnow):
    """One record that may be of a known child: of a case, of a return, or a row of a list; in the words it was written in.

    Of returns only children in a pair with one of a case have a row. That of a case lies in the case's circle.
    `key` is the keyed digest of what it is in its source; `values` are what was compared, by kind of column.
    """

    source = models.CharField(max_length=10, choices=_choices(*SOURCES))
    of_partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    key = models.BinaryField()
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    of_list = models.ForeignKey(AgencyList, null=True, on_delete=models.PROTECT, related_name="records")
    return_kind = models.CharField(max_length=20, blank=True, default="")
    authority_code = models.CharField(max_length=12, blank=True, default="")
    year = models.PositiveSmallIntegerField(null=True)
    values = SealedJSONField(default=dict)
    changed_at = models.DateTimeField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **_many("key values", Kind.IDENTITY),
        **_many("source of_partnership child of_list return_kind authority_code year changed_at", Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_join_record"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "source", "key"], name="join_record_once"),
            models.CheckConstraint(
                condition=Q(source="case", child__isnull=False, of_list=None)
                | Q(source="list", of_list__isnull=False, child=None)
                | (Q(source="return", child=None, of_list=None) & ~Q(return_kind="")),
                name="join_record_of_its_source",
            ),
        ]
        indexes = [models.Index(fields=["of_list"], name="join_record_by_list")]


class JoinPair(NeedToKnow):
    """Two records that may be of one child; `left` is of a case. What it weighs, why, and the parts of the weight.

    `stands` is what people's answers come to, kept up by the verb that takes one; `parts` are those of the newest run.
    """

    left = models.ForeignKey(JoinRecord, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(JoinRecord, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(LinkageRun, on_delete=models.PROTECT, related_name="pairs")
    weight = models.FloatField()
    probability = models.FloatField()
    verdict = models.CharField(max_length=10, choices=_choices("same", "question"))
    why = models.CharField(max_length=30)
    parts = SealedJSONField(default=list)
    stands = models.CharField(max_length=10, blank=True, default="", choices=_choices("", *ANSWERS, "differ"))
    number = models.ForeignKey(ChildNumber, null=True, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "parts": Kind.SPECIAL,
        **_many("left right run weight probability verdict why stands number", Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_join_pair"
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="join_pair_once"),
            models.CheckConstraint(condition=~Q(left=F("right")), name="join_pair_of_two"),
        ]
        indexes = [
            models.Index(
                fields=["partnership", "-weight", "-id"], condition=_one_of("stands", "", "not_sure", "differ"),
                name="join_pair_waiting",
            ),
            models.Index(
                fields=["partnership", "-weight", "-id"], condition=_one_of("stands", "same", "different"),
                name="join_pair_answered",
            ),
            models.Index(fields=["right"], name="join_pair_by_right"),
        ]  # fmt: skip


class JoinAnswer(NeedToKnow):
    """What one person answered about a pair, and why; with what they saw. Never changed: a later one is a row of its own."""

    pair = models.ForeignKey(JoinPair, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=10, choices=_choices(*ANSWERS))
    reason = SealedTextField()
    weight = models.FloatField()
    model_sha256 = models.CharField(max_length=64)
    seen = SealedJSONField(default=dict)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "reason": Kind.SPECIAL, "seen": Kind.IDENTITY,
        **_many("pair answer weight model_sha256", Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_join_answer"
        indexes: ClassVar[Any] = [models.Index(fields=["pair", "created_at"], name="join_answer_by_pair")]
