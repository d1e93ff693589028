"""Works: what somebody published, described by facts and by a summary of our own."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


def words() -> ArrayField:
    """A list of codes of the vocabularies."""
    return ArrayField(models.TextField(), default=list, blank=True)


class Work(models.Model):
    """A work as it is described now; what it was before stands in its versions. `key` is its address for good."""

    key = models.SlugField(max_length=120, unique=True)
    kind = models.TextField()
    title = models.TextField()
    subtitle = models.TextField(blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    # As precise as the source: 2020, 2020-10 or 2020-10-21.
    published = models.TextField(blank=True)
    doi = models.TextField(blank=True)
    url = models.TextField(blank=True)
    isbn = models.TextField(blank=True)
    issn = models.TextField(blank=True)
    publisher = models.TextField(blank=True)
    container = models.TextField(blank=True)
    volume = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    pages = models.TextField(blank=True)
    licence = models.TextField(default="not-read")
    languages = words()
    countries = words()
    arrangements = words()
    themes = words()
    topics = words()
    keywords = words()
    # Keys of the works it cites, those not in the library yet included.
    cites = words()
    teaser = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    # "ours", or "licensed" where the licence lets us give the authors' own.
    summary_by = models.TextField(default="ours")
    # "read" at the source named, or from "memory" and still to be confirmed.
    metadata = models.TextField(default="memory")
    metadata_source = models.TextField(blank=True)
    # What an imported record said and we have no field for.
    other = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_notice = models.TextField(blank=True)

    class Meta:
        db_table = "work"
        indexes = [
            models.Index(fields=["-year", "-published", "-id"], name="work_newest"),
            models.Index(fields=["changed_at", "id"], name="work_changed"),
            models.Index(fields=["doi"], name="work_doi", condition=~models.Q(doi="")),
            GinIndex(fields=["cites"], name="work_cites"),
            GinIndex(fields=["arrangements"], name="work_arrangements"),
        ]
        constraints = [
            models.CheckConstraint(
                name="work_withdrawn_with_a_notice",
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawal_notice=""),
            ),
            models.CheckConstraint(name="work_has_a_title", condition=~models.Q(title="")),
        ]


class Contributor(models.Model):
    """Who wrote, edited or published a work, in the order of its title page: a person, or a body."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="contributors")
    position = models.PositiveSmallIntegerField()
    role = models.TextField(default="author")
    family = models.TextField(blank=True)
    given = models.TextField(blank=True)
    body = models.TextField(blank=True)
    orcid = models.TextField(blank=True)

    class Meta:
        db_table = "contributor"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["work", "position"], name="contributor_in_order"),
            models.CheckConstraint(
                name="contributor_person_or_body",
                condition=models.Q(body="", family__gt="") | models.Q(body__gt="", family="", given=""),
            ),
        ]

    def __str__(self) -> str:
        return self.body or ", ".join(part for part in (self.family, self.given) if part)


class WorkVersion(models.Model):
    """What a work said until it was changed: the whole description, who changed it and why. Never altered."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.TextField()
    reason = models.TextField()
    description = models.JSONField()

    class Meta:
        db_table = "work_version"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="work_version_once")]
