"""Signing in: no self sign-up, a second factor for everybody, sealed; the demonstration's buttons."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils.translation import gettext as _

from moothall.core.crypto import ring


class NoSelfSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by an administrator; nobody signs themselves up. Failures are counted by whom they aim at."""

    def _get_login_attempts_cache_key(self, request: Any, **credentials: Any) -> str:
        """The address as the database compares it: not with the name the server was called by, which a visitor
        chooses (its port is never checked), nor as it was spelt."""
        return str(credentials.get("email", "")).strip().upper().casefold()

    def is_open_for_signup(self, request: Any) -> bool:
        return False


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of second factors with the key ring before they reach the database."""

    def encrypt(self, text: str) -> str:
        return ring().seal(text.encode(), "mfa").hex()

    def decrypt(self, encrypted_text: str) -> str:
        return ring().open(bytes.fromhex(encrypted_text), "mfa").decode()


SECOND_FACTOR = "second_factor"
DEMO_SIGN_IN = "demo_sign_in"


def has_second_factor(request: Any) -> bool:
    """Whether this session came in with a second factor, or by a button of the demonstration.

    Asked of the database once a session: allauth lets nobody past sign-in who has a factor and did not use it.
    """
    session = request.session
    if session.get(SECOND_FACTOR) or (settings.MOOTHALL_DEMO_SIGN_IN and session.get(DEMO_SIGN_IN)):
        return True
    if is_mfa_enabled(request.user):
        session[SECOND_FACTOR] = True
        return True
    return False


def demo_people() -> list[tuple[str, str, str]]:
    """Email, name and role of the fictional people offered as buttons; none outside the demonstration."""
    if not settings.MOOTHALL_DEMO_SIGN_IN or settings.PRODUCTION:
        return []
    from moothall.demo import cast

    return [
        (cast.COORDINATOR, "Dana Whitcombe", _("Coordinator")),
        (cast.CHAIR, "Ruth Okonjo", _("Chair")),
        (cast.DEPUTY, "Marcus Bell", _("Seat member, local authority (and deputy chair)")),
        (cast.POLICE_SEAT, "Alun Price", _("Seat member, police")),
        (cast.HEALTH_SEAT, "Imani Osei", _("Seat member, health")),
        (cast.SOCIAL_WORKER, "Leah Turner", _("Contributor, social worker")),
        (cast.HEALTH_CONTRIBUTOR, "Kofi Mensah", _("Contributor, health")),
        (cast.EDUCATION_CONTRIBUTOR, "Beth Lowe", _("Contributor, education")),
        (cast.ACTION_OWNER, "Nia Rowe", _("Action owner, youth project")),
        (cast.GUARDIAN, "Tomos Vaughan", _("Guardian")),
        (cast.DATA_PROTECTION_OFFICER, "Grace Lindqvist", _("Data protection officer")),
        (cast.EVALUATOR, "Ed Falk", _("Evaluator")),
        (cast.SECOND_EVALUATOR, "Tess Marlow", _("Evaluator, health (checks the other's work)")),
        (cast.ADMINISTRATOR, "Ines Cole", _("Administrator")),
        (cast.OTHER_COORDINATOR, "Carys Penry", _("Coordinator of another partnership")),
    ]


def sign_in_page(request: Any) -> dict[str, Any]:
    """Context processor: the demonstration's people, for the sign-in page."""
    return {"demo_people": demo_people}
