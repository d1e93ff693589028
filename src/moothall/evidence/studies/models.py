"""Studies: their protocols as registered and amended, the runs, and what each run found. Nothing names a child."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.core.access.models import Membership, OfAPartnership, Partnership
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind, uuid7
from moothall.evidence.extract.models import ExtractMade


class Study(OfAPartnership):
    """A question that is to be answered from extracts of one purpose. Until a protocol is registered, a draft.

    `code` names it within the partnership; `purpose` is that of the extracts it may be run on.
    """

    code = models.SlugField(max_length=40)
    purpose = models.SlugField(max_length=40)

    KINDS: ClassVar = {**OfAPartnership.BASE_KINDS, "code": Kind.OFFICIAL, "purpose": Kind.OFFICIAL}

    class Meta:
        db_table = "study"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="study_code_once"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z0-9][a-z0-9-]*$")
                & models.Q(purpose__regex=r"^[a-z0-9][a-z0-9-]*$"),
                name="study_codes_are_codes",
            ),
        ]


class StudyDraft(models.Model):
    """A protocol, or an amendment of one, as far as it is written. It is changed until it is registered, then gone.

    `content` is JSON: what was typed, not yet checked.
    """

    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="draft", primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    content = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = dict.fromkeys(
        ["study", "partnership", "content", "changed_at", "changed_by"], Kind.OFFICIAL
    )

    class Meta:
        db_table = "study_draft"


class StudyProtocol(OfAPartnership):
    """A protocol as it was registered (`number` 1) or amended (2 and on, with the `reason`): published and unchangeable.

    `content` is the canonical text, and `sha256` its hash. Whether the data had been seen is not stored: it follows
    from when the first extract of the study's purpose was made.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="protocols")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True, default="")

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["study", "number", "title", "content", "sha256", "reason"], Kind.OFFICIAL),
    }

    class Meta:
        db_table = "study_protocol"
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="study_protocol_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="an_amendment_has_a_reason"
            ),
        ]


class StudyWork(models.Model):
    """One time the worker was asked to run a study: how far it is, and how it ended.

    `step` is the code of what is being done; `refused` says why it could not be run.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="work")
    protocol = models.ForeignKey(StudyProtocol, on_delete=models.PROTECT, related_name="+")
    made = models.ForeignKey(ExtractMade, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    whole = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=1000, blank=True, default="")

    KINDS: ClassVar = dict.fromkeys(
        [
            "id", "partnership", "study", "protocol", "made", "seed", "done", "whole", "step", "at", "ended_at",
            "refused",
        ],
        Kind.OFFICIAL,
    )  # fmt: skip

    class Meta:
        db_table = "study_work"
        indexes = [models.Index(fields=["study", "-at"], name="study_work_newest")]


class StudyRun(OfAPartnership):
    """What came of running a protocol on an extract. Seen by evaluators and checkers alone until it is released.

    `sha256` is one hash over all that was found: the same protocol, extract, seed and code give the same. `findings`
    is the whole run as `methods.evaluation.study_run.run_to_data` gives it, sealed; its outputs stand beside it one
    by one. `deviations` (where the run departs from the protocol) hold no figure.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="runs")
    protocol = models.ForeignKey(StudyProtocol, on_delete=models.PROTECT, related_name="runs")
    made = models.ForeignKey(ExtractMade, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    code_version = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    findings = SealedJSONField()
    deviations = models.JSONField(default=list)

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(
            ["study", "protocol", "made", "seed", "code_version", "sha256", "deviations"], Kind.OFFICIAL
        ),
        "findings": Kind.SPECIAL,
    }

    class Meta:
        db_table = "study_run"
        indexes = [models.Index(fields=["study", "-created_at"], name="study_run_newest")]


class StudyOutput(OfAPartnership):
    """One table of figures of a run, the true ones. `content` is its JSON as `methods.outputs.to_json` wrote it, sealed."""

    run = models.ForeignKey(StudyRun, on_delete=models.PROTECT, related_name="outputs")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    content = SealedTextField()
    sha256 = models.CharField(max_length=64)

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["run", "place", "name", "kind", "title", "sha256"], Kind.OFFICIAL),
        "content": Kind.SPECIAL,
    }

    class Meta:
        db_table = "study_output"
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="study_output_named_once")]


class StudyFile(OfAPartnership):
    """One file of a run's report, kept in the file store under its `sha256`."""

    run = models.ForeignKey(StudyRun, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["run", "name", "media_type", "sha256", "size"], Kind.OFFICIAL),
    }

    class Meta:
        db_table = "study_file"
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="study_file_named_once")]
