"""The secrets of second factors, sealed before they reach the database.

The library has no key ring: the seal's key is derived (HKDF, SHA-256) from the desk's own secret key, which is in its
environment and never in its database. Whoever has a copy of the database alone can sign in as nobody. What was sealed
with an earlier key is opened as long as that key stands in `SECRET_KEY_FALLBACKS`.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"moothall library desk: second factors"


class Unsealable(Exception):
    """The secret was sealed with a key that is not known here, or was altered."""


def seal(secret: str) -> str:
    """The secret as it may stand in the database."""
    return _seals().encrypt(secret.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The secret again. Raises Unsealable."""
    try:
        return _seals().decrypt(sealed.encode()).decode()
    except InvalidToken as wrong:
        raise Unsealable(
            "A second factor was sealed with another MOOTHALL_LIBRARY_SECRET_KEY. Name that key in "
            "MOOTHALL_LIBRARY_OLD_SECRET_KEYS, or have the curator set up a new factor."
        ) from wrong


def _seals() -> MultiFernet:
    return MultiFernet(
        [Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _derived(key: str | bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(
        key if isinstance(key, bytes) else key.encode()
    )
    return base64.urlsafe_b64encode(derived)
