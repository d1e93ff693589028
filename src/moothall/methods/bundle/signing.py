"""The signature: Ed25519 over the bytes of the manifest, which holds the hash of everything else."""

from __future__ import annotations

from typing import Annotated, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, ValidationError

from .canonical import canonical_json
from .errors import NotABundle
from .keys import Keys, KnownKey, key_id
from .kinds import Frozen
from .limits import MOST_SIGNATURE_BYTES


class Signature(Frozen):
    """What the file `signature` holds."""

    algorithm: Literal["Ed25519"]
    key_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]

    def to_bytes(self) -> bytes:
        """The one spelling of this signature."""
        return canonical_json(self.model_dump(mode="json"))


def sign(manifest: bytes, key: Ed25519PrivateKey) -> Signature:
    """The signature of that key under those bytes."""
    return Signature(algorithm="Ed25519", key_id=key_id(key.public_key()), signature=key.sign(manifest).hex())


def read_signature(data: bytes) -> Signature:
    """The signature that those bytes are. Raises NotABundle where they are none."""
    try:
        if len(data) > MOST_SIGNATURE_BYTES:
            raise ValueError
        signature = Signature.model_validate_json(data)
    except (ValidationError, ValueError):
        raise NotABundle("bad-signature", "The file 'signature' holds no signature.") from None
    if signature.to_bytes() != data:
        raise NotABundle("bad-signature", "The file 'signature' is not written as a signature is.")
    return signature


def check_signature(manifest: bytes, signature: Signature, keys: Keys) -> KnownKey:
    """Whose signature it is. Raises NotABundle for a key that nobody vouches for, or that did not sign this."""
    known = keys.get(signature.key_id)
    if known is None:
        raise NotABundle(
            "unknown-key", f"It is signed with a key that is not known here: {signature.key_id}."
        )
    try:
        known.public.verify(bytes.fromhex(signature.signature), manifest)
    except InvalidSignature:
        raise NotABundle(
            "bad-signature", f"The signature does not fit: {known.holder} did not sign this manifest."
        ) from None
    return known
