"""Returns as received, what became of them, and the rows about children of cases. Others leave a keyed digest alone."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from moothall.casework.intake.models import Case, Child
from moothall.core.access.models import NeedToKnow, Partnership
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind, uuid7
from moothall.methods.returns import KINDS


class StatutoryReturn(NeedToKnow):
    """One return of one authority and year, as it came in. Never changed; a corrected one supersedes it.

    `year` is the one it ends in. `sha256` is that of its file, or of the fingerprints of its files. It lies in a
    circle of its own: the coordinators' and the data protection officers' offices.
    """

    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    year = models.PositiveSmallIntegerField()
    authority_code = models.CharField(max_length=12, blank=True, default="")
    name = SealedTextField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "name": Kind.SPECIAL,
        **dict.fromkeys(["kind", "year", "authority_code", "size", "sha256", "supersedes"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_return"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "kind", "year", "authority_code", "sha256"], name="return_once"
            ),
            models.UniqueConstraint(
                fields=["partnership", "kind", "year", "authority_code"], condition=Q(supersedes=None),
                name="return_first_once",
            ),
        ]  # fmt: skip


class ReturnFile(NeedToKnow):
    """One file of a return, byte for byte: its pieces lie sealed in the file store under their fingerprints."""

    of_return = models.ForeignKey(StatutoryReturn, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = SealedTextField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    pieces = ArrayField(models.CharField(max_length=64))

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "name": Kind.SPECIAL,
        **dict.fromkeys(["of_return", "position", "size", "sha256", "pieces"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_return_file"
        constraints = [
            models.UniqueConstraint(fields=["of_return", "position"], name="return_file_place_once")
        ]


class ReturnReport(NeedToKnow):
    """What became of a return when it was read: counts by file and table, and its faults by kind.

    `refused` says in words why nothing of it was read. `pieces` are every fault as CSV, in the file store.
    """

    of_return = models.OneToOneField(StatutoryReturn, on_delete=models.PROTECT, related_name="report")
    was_read = models.BooleanField()
    definition_version = models.CharField(max_length=40)
    codes_version = models.CharField(max_length=40)
    rows_read = models.PositiveBigIntegerField(default=0)
    rows_kept = models.PositiveBigIntegerField(default=0)
    rows_wrong = models.PositiveBigIntegerField(default=0)
    to_look_at = models.PositiveBigIntegerField(default=0)
    files_stopped = models.PositiveIntegerField(default=0)
    children = models.PositiveIntegerField(default=0)
    children_matched = models.PositiveIntegerField(default=0)
    children_in_doubt = models.PositiveIntegerField(default=0)
    tables = ArrayField(models.CharField(max_length=60), default=list)
    files = SealedJSONField(default=list)
    groups = SealedJSONField(default=list)
    refused = SealedTextField(default="")
    pieces = ArrayField(models.CharField(max_length=64), default=list)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["files", "groups", "refused"], Kind.SPECIAL),
        **dict.fromkeys(
            ["of_return", "was_read", "definition_version", "codes_version", "rows_read", "rows_kept", "rows_wrong", "to_look_at",
             "files_stopped", "children", "children_matched", "children_in_doubt", "tables", "pieces"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_return_report"


class ReturnChild(NeedToKnow):
    """That a child stands in a return, by keyed digests of their number, other numbers and birth, and nothing else.

    So that a child referred later is found in what was taken in earlier. Forgotten when the return is superseded.
    """

    of_return = models.ForeignKey(StatutoryReturn, on_delete=models.PROTECT, related_name="index")
    number = models.BinaryField()
    others = ArrayField(models.BinaryField(), default=list)
    born = models.BinaryField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "of_return": Kind.OFFICIAL,
        **dict.fromkeys(["number", "others", "born"], Kind.IDENTITY),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_return_child"
        indexes = [
            models.Index(fields=["partnership", "number"], name="return_child_by_number"),
            models.Index(fields=["of_return"], name="return_child_by_return"),
        ]


class ChildNumber(NeedToKnow):
    """The number an authority's returns know a child by, as a person said it. Ended, never removed."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="return_numbers")
    authority_code = models.CharField(max_length=12, blank=True, default="")
    number = SealedTextField()
    digest = models.BinaryField()
    reason = SealedTextField()
    ended_at = models.DateTimeField(null=True)
    ended_because = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["number", "digest"], Kind.IDENTITY),
        **dict.fromkeys(["reason", "ended_because"], Kind.SPECIAL),
        **dict.fromkeys(["child", "authority_code", "ended_at"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_child_number"
        indexes = [models.Index(fields=["partnership", "digest"], name="child_number_by_digest")]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "digest"], condition=Q(ended_at=None), name="child_number_of_one_child"
            )
        ]


class ReturnMatch(NeedToKnow):
    """That a child of a return is the child of a case, and why. Lies in the case's circle.

    `because` is `number` (the child's own in these returns, said by a person) or `identifier` (one in common, and the
    same birth). With a `doubt` it counts only once a person has said so. `ended_at`: taken back, or superseded. What
    the return covers is told here too (`kind`, `year`, `tables`), for those who see the case and not the return.
    """

    of_return = models.ForeignKey(StatutoryReturn, on_delete=models.PROTECT, related_name="matches")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="return_matches")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    tables = ArrayField(models.CharField(max_length=60), default=list)
    number = models.BinaryField()
    because = models.CharField(max_length=20, choices=[(b, b) for b in ("number", "identifier")])
    doubt = models.CharField(
        max_length=20, blank=True, default="", choices=[(d, d) for d in ("", "birth_differs", "several")]
    )
    ended_at = models.DateTimeField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "number": Kind.IDENTITY,
        **dict.fromkeys(["of_return", "case", "kind", "year", "tables", "because", "doubt", "ended_at"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_return_match"
        indexes = [
            models.Index(fields=["partnership", "case"], name="return_match_by_case"),
            models.Index(fields=["of_return"], name="return_match_by_return"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["of_return", "case", "number"], condition=Q(ended_at=None), name="return_match_once"
            )
        ]


class ReturnRow(NeedToKnow):
    """One right row of a return about a child of a case, without names, numbers and postcodes. In the case's circle."""

    match = models.ForeignKey(ReturnMatch, on_delete=models.PROTECT, related_name="rows")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="return_rows")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    table = models.CharField(max_length=60)
    line = models.PositiveIntegerField()
    values = SealedJSONField(default=dict)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "values": Kind.SPECIAL,
        **dict.fromkeys(["match", "case", "kind", "year", "table", "line"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_return_row"
        indexes = [models.Index(fields=["partnership", "case", "kind", "year"], name="return_row_by_case")]


class ReturnMeasure(NeedToKnow):
    """What returns come to for one case at one wave: of each indicator the code it is counted under, and no more.

    Worked out from the sealed rows so that the database can add numbers up; written anew whenever a return changes
    what is known. `first` and `last` are the days it looks at, `terms` the version of the definitions.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="return_measures")
    point = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    terms = models.CharField(max_length=40)
    values = models.JSONField(default=dict)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "values": Kind.SPECIAL,
        **dict.fromkeys(["case", "point", "first", "last", "terms"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "outcomes_return_measure"
        constraints = [models.UniqueConstraint(fields=["case", "point"], name="return_measure_once")]


class ReturnForgotten(NeedToKnow):
    """That the files of a return were forgotten, by which rule. Its counts stay, and the rows of children of cases."""

    of_return = models.OneToOneField(StatutoryReturn, on_delete=models.PROTECT, related_name="forgotten")
    rule = models.CharField(max_length=20)

    KINDS: ClassVar = {**NeedToKnow.BASE_KINDS, **dict.fromkeys(["of_return", "rule"], Kind.OFFICIAL)}

    class Meta:
        db_table = "outcomes_return_forgotten"


class ReturnProgress(models.Model):
    """How far the reading of a return has come: two numbers and a time, nothing about anybody."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    of_return = models.OneToOneField(StatutoryReturn, on_delete=models.PROTECT, related_name="progress")
    done = models.BigIntegerField(default=0)
    whole = models.BigIntegerField(default=1)
    at = models.DateTimeField(auto_now=True)

    KINDS: ClassVar = dict.fromkeys(["id", "partnership", "of_return", "done", "whole", "at"], Kind.OPEN)

    class Meta:
        db_table = "outcomes_return_progress"
