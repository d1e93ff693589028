"""Signing in at the desk: no self sign-up, a second factor for everybody, sealed; the demonstration's buttons."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils.translation import gettext as _

from moothall.library.desk import cast
from moothall.library.desk.seals import seal, unseal

SECOND_FACTOR = "second_factor"
DEMO_SIGN_IN = "demo_sign_in"


class NoSelfSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Curators are added by an editor. Failures are counted by whom they aim at, however the address was spelt."""

    def _get_login_attempts_cache_key(self, request: Any, **credentials: Any) -> str:
        """Not with the name the server was called by, which a visitor chooses."""
        return "desk:" + str(credentials.get("email", "")).strip().upper().casefold()

    def is_open_for_signup(self, request: Any) -> bool:
        """Never."""
        return False


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of second factors before they reach the database."""

    def encrypt(self, text: str) -> str:
        """The secret as it is kept."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unseal(encrypted_text)


def demo_allowed() -> bool:
    """Whether the demonstration's buttons stand on the sign-in page; never with the settings of production."""
    return bool(getattr(settings, "MOOTHALL_DEMO_SIGN_IN", False)) and not settings.PRODUCTION


def demo_people() -> list[tuple[str, str, str]]:
    """Email, name and role of the fictional curators offered as buttons; none outside the demonstration."""
    if not demo_allowed():
        return []
    return [(one.email, one.name, _("Editor") if one.editor else _("Curator")) for one in cast.EVERYBODY]


def has_second_factor(request: Any) -> bool:
    """Whether this session came in with a second factor, or by a button of the demonstration.

    Asked of the database once a session: allauth lets nobody past sign-in who has a factor and did not use it.
    """
    session = request.session
    if session.get(SECOND_FACTOR) or (demo_allowed() and session.get(DEMO_SIGN_IN)):
        return True
    if is_mfa_enabled(request.user):
        session[SECOND_FACTOR] = True
        return True
    return False
