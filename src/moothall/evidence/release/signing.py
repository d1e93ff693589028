"""The partnership's key, by which a reader knows that a bundle is its own."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from moothall.core.kinds import Refused
from moothall.methods.bundle import BadKey, read_private_key


def has_key() -> bool:
    """Whether a key is set that is there."""
    return bool(settings.MOOTHALL_RELEASE_KEY) and Path(settings.MOOTHALL_RELEASE_KEY).is_file()


def signing_key() -> Ed25519PrivateKey:
    """The key. Raises Refused, saying what whoever keeps the system has to mend."""
    if not has_key():
        raise Refused(_("No key is set to sign with (MOOTHALL_RELEASE_KEY)."))
    try:
        return read_private_key(Path(settings.MOOTHALL_RELEASE_KEY))
    except BadKey as wrong:
        raise Refused(_("The key to sign with cannot be used: %(why)s") % {"why": wrong}) from None
