"""Signing in: no self sign-up, sealed second factors, a role chosen and shown, the demonstration's buttons."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from moothall.core.crypto import ring


class NoSelfSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by an administrator; nobody signs themselves up."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of second factors with the key ring before they reach the database."""

    def encrypt(self, text: str) -> str:
        return ring().seal(text.encode(), "mfa").hex()

    def decrypt(self, encrypted_text: str) -> str:
        return ring().open(bytes.fromhex(encrypted_text), "mfa").decode()
