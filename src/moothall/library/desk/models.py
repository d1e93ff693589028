"""Curators. They are people of the library's own; nobody of a panel is one by being of a panel."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Curators(BaseUserManager["Curator"]):
    """Curators are made by a command or by another curator, never by themselves."""

    def create_user(self, email: str, password: str | None = None, **others: Any) -> Curator:
        """A curator who signs in with `email`; without a password none works until one is set."""
        curator = self.model(email=self.normalize_email(email).lower(), **others)
        curator.set_password(password)
        curator.save(using=self._db)
        return curator


class Curator(AbstractBaseUser):
    """Somebody who describes, rates and screens works."""

    email = models.EmailField(unique=True)
    name = models.TextField()
    body = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    # May settle a disagreement, withdraw a work and add a curator.
    is_editor = models.BooleanField(default=False)

    objects = Curators()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "curator"

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """A description somebody is writing, theirs alone until it is published: the work as it will be, page by page.

    `based_on` is the version it began from, none for a work that is not there yet. `places` says for each study at
    which place of that version it stood, or null: ratings point at places, so a rated study may not move.
    """

    curator = models.ForeignKey(Curator, models.CASCADE, related_name="drafts")
    key = models.SlugField(max_length=120)
    based_on = models.PositiveIntegerField(null=True, blank=True)
    description = models.JSONField()
    places = models.JSONField(default=list)
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "draft"
        constraints = [models.UniqueConstraint(fields=["curator", "key"], name="draft_once_each")]
