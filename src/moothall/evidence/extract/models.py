"""Which extracts were asked for, answered and made; and what the database remembers of rows that change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.core.access.models import NeedToKnow, OfAPartnership, Partnership
from moothall.core.kinds import Kind, uuid7


class ExtractRequest(OfAPartnership):
    """What an evaluator asks for: an extract as at a day, for a purpose, and why.

    The purpose is a short code and has a key of its own: extracts of one purpose can be joined, of two cannot.
    """

    purpose = models.SlugField(max_length=40)
    as_at = models.DateField()
    why = models.CharField(max_length=1000)
    protocol = models.CharField(max_length=100, blank=True, default="")
    keep_until = models.DateField()

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["purpose", "as_at", "why", "protocol", "keep_until"], Kind.OFFICIAL),
    }

    class Meta:
        db_table = "extract_request"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__regex=r"^[a-z0-9][a-z0-9-]*$"), name="purpose_is_a_code"
            )
        ]
        indexes = [models.Index(fields=["partnership", "-created_at", "-id"], name="extract_newest_first")]


class ExtractAnswer(OfAPartnership):
    """What the data protection officer said of a request. The newest stands; an approval holds until a day."""

    request = models.ForeignKey(ExtractRequest, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=10, choices=[(a, a) for a in ("approved", "refused", "withdrawn")])
    reason = models.CharField(max_length=1000)
    valid_until = models.DateField(null=True)

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["request", "answer", "reason", "valid_until"], Kind.OFFICIAL),
    }

    class Meta:
        db_table = "extract_answer"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(answer="approved") | models.Q(valid_until__isnull=False),
                name="an_approval_has_an_end",
            )
        ]


class ExtractMade(OfAPartnership):
    """An extract that was made: its hash, what it holds, and where it went.

    `sha256` is the one hash of its manifest; `packed_sha256` names the archive in the file store, where it was made
    to be downloaded.
    """

    request = models.ForeignKey(ExtractRequest, on_delete=models.PROTECT, related_name="made")
    sha256 = models.CharField(max_length=64)
    schema_version = models.CharField(max_length=10)
    rows = models.JSONField(default=dict)
    size = models.BigIntegerField()
    packed_sha256 = models.CharField(max_length=64, blank=True, default="")

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(
            ["request", "sha256", "schema_version", "rows", "size", "packed_sha256"], Kind.OFFICIAL
        ),
    }

    class Meta:
        db_table = "extract_made"
        indexes = [models.Index(fields=["request", "-created_at"], name="extract_made_newest")]


class ExtractRun(models.Model):
    """One making of an extract by the worker: how many tables are done, and how it ended. Nothing about anybody.

    `refused` says why it could no longer be made, such as an approval withdrawn meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(ExtractRequest, on_delete=models.PROTECT, related_name="runs")
    done = models.PositiveSmallIntegerField(default=0)
    whole = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=300, blank=True, default="")

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "request", "done", "whole", "at", "ended_at", "refused"], Kind.OPEN
    )

    class Meta:
        db_table = "extract_run"
        indexes = [models.Index(fields=["request", "-at"], name="extract_run_newest")]


class Remembered(NeedToKnow):
    """How a row that is changed in place stood from a moment on, in the columns an extract is made from.

    The database writes these itself, so that an extract as at a day can be made again on any later day. Identifying
    values lie here as they lie in their own row: sealed, and openable only as that row's. The application reads none.
    """

    number = models.BigIntegerField()
    of_table = models.CharField(max_length=63)
    of_row = models.UUIDField()
    values = models.JSONField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["number", "of_table", "of_row"], Kind.OFFICIAL),
        "values": Kind.SPECIAL,
    }

    class Meta:
        db_table = "extract_remembered"
        indexes = [
            models.Index(fields=["partnership", "of_table", "of_row", "-number"], name="remembered_newest")
        ]
