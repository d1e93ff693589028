"""The ledger's two tables. No foreign keys, so that the record outlives what it records."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.core.kinds import Kind, uuid7


class Head(models.Model):
    """The newest entry of one partnership: its number and its hash. Locked while entries are appended."""

    partnership_id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=b"")

    KINDS: ClassVar = {"partnership_id": Kind.OPEN, "number": Kind.OPEN, "hash": Kind.OPEN}

    class Meta:
        db_table = "ledger_head"


class Entry(models.Model):
    """Who did what, in which role, why, when, over what. Values are never logged, only names of fields."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership_id = models.UUIDField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    membership_id = models.UUIDField()
    person_name = models.TextField()
    agency_name = models.TextField()
    role = models.CharField(max_length=40)
    act = models.CharField(max_length=10, choices=[("read", "read"), ("write", "write")])
    verb = models.CharField(max_length=80)
    purpose = models.TextField()
    subject_kind = models.CharField(max_length=80)
    subject_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    circle_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    KINDS: ClassVar = dict.fromkeys(
        [
            "id", "partnership_id", "number", "at", "membership_id", "person_name", "agency_name", "role",
            "act", "verb", "purpose", "subject_kind", "subject_id", "case_id", "circle_id", "detail",
            "previous_hash", "hash",
        ],
        Kind.OFFICIAL,
    )  # fmt: skip

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.UniqueConstraint(fields=["partnership_id", "number"], name="ledger_entry_number_once"),
        ]
        indexes = [
            models.Index(fields=["partnership_id", "case_id", "-number"], name="ledger_entry_by_case"),
        ]
