"""What is not known: questions without evidence, who means to answer them, and what did."""

from __future__ import annotations

from django.db import models

from moothall.library.catalogue.models.works import Work


class Gap(models.Model):
    """A question nobody has answered well enough. Where it lies on the map is its row and its column."""

    key = models.SlugField(max_length=120, unique=True)
    row = models.TextField()
    column = models.TextField()
    question = models.TextField()
    # Which work says so, or in whose judgement.
    said_by = models.ForeignKey(Work, models.PROTECT, null=True, blank=True, related_name="gaps")
    why = models.TextField(blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.TextField()

    class Meta:
        db_table = "gap"
        indexes = [models.Index(fields=["row", "column"], name="gap_cell")]

    @property
    def closure(self) -> Closure | None:
        """What answers it: the first work that does and was not withdrawn."""
        return next((one for one in self.closures.all() if one.work.withdrawn_at is None), None)


class Adoption(models.Model):
    """That somebody registered a protocol to answer a gap."""

    gap = models.ForeignKey(Gap, models.PROTECT, related_name="adoptions")
    title = models.TextField()
    who = models.TextField()
    protocol_url = models.TextField(blank=True)
    protocol_sha256 = models.CharField(max_length=64, blank=True)
    expected = models.TextField(blank=True)
    adopted_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "adoption"
        ordering = ["adopted_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="adoption_has_a_protocol",
                condition=~models.Q(protocol_url="") | ~models.Q(protocol_sha256=""),
            )
        ]


class Closure(models.Model):
    """That a work answered a gap, and how far. When the work is withdrawn, another may."""

    gap = models.ForeignKey(Gap, models.PROTECT, related_name="closures")
    work = models.ForeignKey(Work, models.PROTECT, related_name="closes")
    adoption = models.ForeignKey(Adoption, models.PROTECT, null=True, blank=True)
    note = models.TextField()
    closed_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "closure"
        ordering = ["closed_at", "id"]
        constraints = [models.UniqueConstraint(fields=["gap", "work"], name="closure_once_by_each")]
