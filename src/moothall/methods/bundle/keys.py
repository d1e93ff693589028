"""The keys of those who release: how a pair is made, and whose public keys a reader believes.

A key is known by the first half of the SHA-256 of its public part. In a folder of keys each `NAME.pub` is believed
to be of NAME, and each `NAME/ANYTHING.pub` as well, so that a holder may have several while one follows another.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from .errors import BadKey

_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


@dataclass(frozen=True)
class KnownKey:
    """A public key that is believed, and whose it is."""

    key_id: str
    holder: str
    public: Ed25519PublicKey


Keys = Mapping[str, KnownKey]


def key_id(public: Ed25519PublicKey) -> str:
    """What a key is called: 32 hexadecimal digits that follow from it."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:32]


def public_half_of(path: Path) -> Path:
    """Where the public half lies beside a private key."""
    return path.with_name(f"{path.name}.pub")


def make_key_pair(path: Path) -> str:
    """A new private key at `path`, which only its owner may read, and its public half beside it. Answers its id.

    Raises BadKey where one of the two is there already: a key is never written over.
    """
    private = Ed25519PrivateKey.generate()
    beside = public_half_of(path)
    if beside.exists() or beside.is_symlink():
        raise BadKey(f"{beside} is there already, and no key is written over.")
    _new(path, 0o600, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = private.public_key()
    _new(beside, 0o644, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key_id(public)


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """The private key in a file that only its owner may read. Raises BadKey."""
    try:
        open_to = stat.S_IMODE(path.stat().st_mode)
        content = path.read_bytes()
    except OSError as wrong:
        raise BadKey(f"{path} cannot be read: {wrong.strerror}.") from None
    if open_to & 0o077:
        raise BadKey(f"Others may read {path}. Close it first: chmod 600 {path}")
    try:
        key = load_pem_private_key(content, password=None)
    except _UNREADABLE:
        raise BadKey(f"{path} holds no private key that can be read.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{path} holds a key of another kind; bundles are signed with Ed25519.")
    return key


def read_keys(folder: Path) -> dict[str, KnownKey]:
    """The public keys of a folder, by their ids. Raises BadKey where there is none, or one cannot be read."""
    if not folder.is_dir():
        raise BadKey(f"{folder} is no folder of public keys.")
    found: dict[str, KnownKey] = {}
    for path in sorted([*folder.glob("*.pub"), *folder.glob("*/*.pub")]):
        holder = path.stem if path.parent == folder else path.parent.name
        public = _public(path)
        known = KnownKey(key_id(public), holder, public)
        if known.key_id in found and found[known.key_id].holder != holder:
            raise BadKey(f"{path} is the key of {found[known.key_id].holder} too. A key has one holder.")
        found[known.key_id] = known
    return found


def _public(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as wrong:
        raise BadKey(f"{path} cannot be read: {wrong.strerror}.") from None
    except _UNREADABLE:
        raise BadKey(f"{path} holds no public key that can be read.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey(f"{path} holds a key of another kind; bundles are signed with Ed25519.")
    return key


def _new(path: Path, mode: int, content: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise BadKey(f"{path} is there already, and no key is written over.") from None
    except OSError as wrong:
        raise BadKey(f"{path} cannot be written: {wrong.strerror}.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
