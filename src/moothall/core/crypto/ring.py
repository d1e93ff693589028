"""The ring of keys: one that seals today, older ones that can still open, and one for the blind index."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


class CannotOpen(Exception):
    """A sealed value was moved to another row, altered, or sealed with a key that is not on the ring."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by name (32 bytes each). `current` seals; all open; `index` is used for blind indexes only."""

    current: str
    keys: dict[str, bytes]
    index: bytes

    def seal(self, plain: bytes, place: str) -> bytes:
        """AES-256-GCM over `plain`, bound to `place` (table, column and row), led by the key's name."""
        nonce = os.urandom(NONCE_BYTES)
        name = self.current.encode()
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, plain, place.encode())
        return bytes([len(name)]) + name + nonce + sealed

    def open(self, sealed: bytes, place: str) -> bytes:
        """The plain bytes. Raises `CannotOpen` where the seal is broken or belongs elsewhere."""
        length = sealed[0]
        name = sealed[1 : 1 + length].decode()
        rest = sealed[1 + length :]
        if name not in self.keys:
            raise CannotOpen(f"The key {name!r} is not on the ring: restore the key ring file that held it.")
        try:
            return AESGCM(self.keys[name]).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise CannotOpen(f"The value at {place} was altered, or was sealed for another row.") from None


def blind(value: str, purpose: str) -> bytes:
    """A keyed digest (HMAC-SHA-256) of a normalised value, for exact search without storing the value."""
    return hmac.new(ring().index, f"{purpose}\x00{value}".encode(), hashlib.sha256).digest()[:16]


def purpose_key(purpose: str) -> bytes:
    """A key of its own for one purpose (32 bytes), the same as long as the ring's index key is.

    Whoever holds it can neither work out the ring's keys nor that of another purpose.
    """
    return hmac.new(ring().index, f"\x00key of a purpose\x00{purpose}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The ring of this installation, from the file named by the setting `MOOTHALL_KEYRING`."""
    path = settings.MOOTHALL_KEYRING
    if not path:
        raise ImproperlyConfigured("Set MOOTHALL_KEYRING to the file made by `moothall make-keyring FILE`.")
    return read_ring(Path(path))


def read_ring(path: Path) -> KeyRing:
    """Read a key ring file. Raises ImproperlyConfigured naming the file when it is missing or malformed."""
    try:
        content = json.loads(path.read_text())
        keys = {name: base64.b64decode(key) for name, key in content["keys"].items()}
        return KeyRing(current=content["current"], keys=keys, index=base64.b64decode(content["index"]))
    except (OSError, ValueError, KeyError) as problem:
        raise ImproperlyConfigured(f"The key ring {path} cannot be read: {problem}") from problem


def make_ring(path: Path) -> None:
    """Write a new key ring, readable by its owner alone. Never overwrites: a lost key is lost data."""
    content = {
        "current": "key-1",
        "keys": {"key-1": base64.b64encode(os.urandom(32)).decode()},
        "index": base64.b64encode(os.urandom(32)).decode(),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
