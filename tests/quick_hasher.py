"""Passwords of tests, sealed by the site's own method with the least work it allows: nothing here is worth guessing."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 with one pass over eight kilobytes, where the site takes a tenth of a second for each password."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
