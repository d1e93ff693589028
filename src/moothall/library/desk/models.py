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
