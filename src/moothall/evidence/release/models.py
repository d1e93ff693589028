"""Releases, what each draft of one holds, the votes of its checkers, and what was published. Nothing is ever changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.core.access.models import OfAPartnership, Partnership, Person
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind, uuid7
from moothall.evidence.studies.models import Study, StudyOutput, StudyRun


class Release(OfAPartnership):
    """One version of a work: first the release itself, then corrections, at last perhaps a withdrawal.

    `key` names the work for good, in the library too. A version after the first supersedes the one before it, and says
    why; its readers see the reason. While a correction is being checked the work can still be withdrawn: then both are
    the same version, and the one that is published first is it.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="releases")
    key = models.SlugField(max_length=80)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ("release", "correction", "withdrawal")])
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, related_name="followed_by", null=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["study", "key", "version", "kind", "supersedes", "reason"], Kind.OFFICIAL),
    }

    class Meta:
        db_table = "release"
        indexes = [models.Index(fields=["partnership", "key", "-version"], name="release_of_a_work")]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "key"],
                condition=models.Q(kind="release"),
                name="a_work_has_one_first_version",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="release", version=1, supersedes=None, reason="")
                | (
                    models.Q(kind__in=["correction", "withdrawal"], version__gt=1, supersedes__isnull=False)
                    & ~models.Q(reason="")
                ),
                name="a_later_version_says_why",
            ),
        ]


class ReleaseDraft(OfAPartnership):
    """What is to be published, as its author put it together: of which run, in which words, with what left out and why.

    `words` are the author's; `left_out` maps the name of an output to its title and the reason why it is not published.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    run = models.ForeignKey(StudyRun, on_delete=models.PROTECT, related_name="+")
    words = SealedJSONField()
    left_out = models.JSONField(default=dict)

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["release", "number", "run", "left_out"], Kind.OFFICIAL),
        "words": Kind.SPECIAL,
    }

    class Meta:
        db_table = "release_draft"
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="release_draft_numbered_once")
        ]


class ReleaseWork(models.Model):
    """One time the worker was asked to prepare a draft: how far it is, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(ReleaseDraft, on_delete=models.PROTECT, related_name="work")
    done = models.PositiveSmallIntegerField(default=0)
    whole = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=1000, blank=True, default="")

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "draft", "done", "whole", "at", "ended_at", "refused"], Kind.OFFICIAL
    )

    class Meta:
        db_table = "release_work"
        indexes = [models.Index(fields=["draft", "-at"], name="release_work_newest")]


class ReleasePrepared(OfAPartnership):
    """A draft as the worker prepared it: by which rules, beside what had been published before, with which files.

    `earlier_sha256` marks all that earlier releases had published: once more has been, the draft is prepared again.
    `log` says what was hidden by which rule, without a figure. `entries` are the lines of the release ledger that it
    would add: what each cell, shown or hidden, would tell an outsider. `withheld` are the names and titles of the outputs
    that could not be made safe: they are not published, and the readers are told.
    """

    draft = models.OneToOneField(ReleaseDraft, on_delete=models.PROTECT, related_name="prepared")
    rules = models.CharField(max_length=100)
    rules_sha256 = models.CharField(max_length=64)
    earlier_sha256 = models.CharField(max_length=64)
    code_version = models.CharField(max_length=100)
    log = models.JSONField(default=list)
    entries = SealedTextField()
    withheld = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(
            ["draft", "rules", "rules_sha256", "earlier_sha256", "code_version", "log", "withheld"],
            Kind.OFFICIAL,
        ),
        "entries": Kind.SPECIAL,
    }

    class Meta:
        db_table = "release_prepared"


class ReportPreview(OfAPartnership):
    """The report of a run as it would be published, drawn by the worker before there is a draft: how far it is, and its files.

    `files` are name, title, media type, language and hash of each; `withheld` the names and titles of what could not be
    made safe.
    """

    run = models.ForeignKey(StudyRun, on_delete=models.PROTECT, related_name="+")
    done = models.PositiveSmallIntegerField(default=0)
    whole = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=1000, blank=True, default="")
    rules = models.CharField(max_length=100, blank=True, default="")
    files = models.JSONField(default=list)
    withheld = models.JSONField(default=dict)

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(
            [
                "run", "done", "whole", "at", "ended_at", "refused", "rules", "files", "withheld",
            ],
            Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "report_preview"
        indexes = [models.Index(fields=["run", "-at"], name="report_preview_newest")]


class ReleaseItem(OfAPartnership):
    """One thing that two people check: an output, the words of the release, or its report.

    It is this and no other by four hashes together: of the run, of the true output, of what would be published, and
    of the rules it was protected by. With one of them changed it is another thing, and nobody has accepted it.
    `shown` is what would be published; `risks` what the checkers are told of it.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="items")
    run = models.ForeignKey(StudyRun, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=[(w, w) for w in ("output", "words", "report")])
    name = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    output = models.ForeignKey(StudyOutput, on_delete=models.PROTECT, related_name="+", null=True)
    true_sha256 = models.CharField(max_length=64)
    shown_sha256 = models.CharField(max_length=64)
    rules_sha256 = models.CharField(max_length=64)
    shown = SealedTextField()
    risks = SealedJSONField()

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(
            [
                "release", "run", "what", "name", "title", "output", "true_sha256", "shown_sha256", "rules_sha256",
            ],
            Kind.OFFICIAL,
        ),
        **dict.fromkeys(["shown", "risks"], Kind.SPECIAL),
    }  # fmt: skip

    class Meta:
        db_table = "release_item"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "run", "name", "true_sha256", "shown_sha256", "rules_sha256"],
                name="release_item_once",
            ),
            models.CheckConstraint(
                condition=models.Q(what="output", output__isnull=False)
                | (~models.Q(what="output") & models.Q(output=None)),
                name="an_output_is_one_of_a_run",
            ),
        ]


class ReleaseHolds(OfAPartnership):
    """That a draft holds a thing, and where in it. A thing that did not change is held by the next draft too."""

    draft = models.ForeignKey(ReleaseDraft, on_delete=models.PROTECT, related_name="holds")
    item = models.ForeignKey(ReleaseItem, on_delete=models.PROTECT, related_name="held")
    place = models.PositiveSmallIntegerField()

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["draft", "item", "place"], Kind.OFFICIAL),
    }

    class Meta:
        db_table = "release_holds"
        constraints = [models.UniqueConstraint(fields=["draft", "item"], name="release_held_once")]


class ReleaseVote(OfAPartnership):
    """What one checker says of one thing, with the words. In a round two people vote, neither of them an author.

    The vote is of what was shown: its hash stands in it.
    """

    item = models.ForeignKey(ReleaseItem, on_delete=models.PROTECT, related_name="votes")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    vote = models.CharField(max_length=10, choices=[(v, v) for v in ("accept", "send back", "refuse")])
    words = SealedTextField()
    shown_sha256 = models.CharField(max_length=64)

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["item", "round", "person", "vote", "shown_sha256"], Kind.OFFICIAL),
        "words": Kind.SPECIAL,
    }

    class Meta:
        db_table = "release_vote"
        constraints = [
            models.UniqueConstraint(fields=["item", "round", "person"], name="two_distinct_people_vote")
        ]


class ReleaseAnswer(OfAPartnership):
    """What the author answered to what was sent back, where nothing had to change. A new round begins with it."""

    item = models.ForeignKey(ReleaseItem, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    words = SealedTextField()

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(["item", "round"], Kind.OFFICIAL),
        "words": Kind.SPECIAL,
    }

    class Meta:
        db_table = "release_answer"
        constraints = [models.UniqueConstraint(fields=["item", "round"], name="a_round_is_answered_once")]


class ReleasePublished(OfAPartnership):
    """That a version was published: its bundle in the file store, the hash of its manifest, by whose key.

    A withdrawal holds nothing, and so is of no draft.
    """

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="published")
    draft = models.OneToOneField(ReleaseDraft, on_delete=models.PROTECT, related_name="published", null=True)
    released_on = models.DateField()
    title = models.CharField(max_length=500)
    manifest_sha256 = models.CharField(max_length=64)
    bundle_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    key_id = models.CharField(max_length=32)

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(
            ["release", "draft", "released_on", "title", "manifest_sha256", "bundle_sha256", "size", "key_id"],
            Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "release_published"


class ReleasedOutput(OfAPartnership):
    """The ledger of what was ever published: an output as it went out, and what each of its cells tells, for good.

    `entries` is JSON as `methods.disclosure` writes its ledger. A later release is protected beside all of these,
    withdrawn ones too: what was public once may have been kept.
    """

    published = models.ForeignKey(ReleasePublished, on_delete=models.PROTECT, related_name="outputs")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    cells = models.PositiveIntegerField()
    content = models.TextField()
    entries = models.TextField()
    sha256 = models.CharField(max_length=64)

    KINDS: ClassVar = {
        **OfAPartnership.BASE_KINDS,
        **dict.fromkeys(
            ["published", "place", "name", "cells", "content", "entries", "sha256"], Kind.OFFICIAL
        ),
    }

    class Meta:
        db_table = "released_output"
        constraints = [
            models.UniqueConstraint(fields=["published", "name"], name="released_output_named_once")
        ]
