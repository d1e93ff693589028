"""Writing a bundle: the same bytes for the same content and the same key."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from .canonical import canonical_json
from .container import pack
from .errors import NotABundle
from .files import MediaType, Role
from .manifest import FORMAT, FORMAT_VERSION, Manifest, first_fault
from .names import MANIFEST, SIGNATURE
from .reading import Bundle, read_bundle
from .signing import sign


@dataclass(frozen=True)
class Content:
    """A file to be put in: where, what it is for, and what it holds. Its size and hash follow."""

    path: str
    role: Role
    title: str
    media_type: MediaType
    data: bytes
    language: str = "en"


def manifest_of(about: Mapping[str, Any], contents: Iterable[Content]) -> Manifest:
    """The manifest for what is said in `about` (every field but format and files) and those files.

    Raises NotABundle, naming the field.
    """
    files = [
        {
            "path": one.path, "role": one.role, "title": one.title, "media_type": one.media_type,
            "language": one.language, "size": len(one.data), "sha256": hashlib.sha256(one.data).hexdigest(),
        }
        for one in sorted(contents, key=lambda one: one.path)
    ]  # fmt: skip
    said = {**about, "format": FORMAT, "format_version": FORMAT_VERSION, "files": files}
    try:
        return Manifest.model_validate_json(canonical_json(said))
    except UnicodeEncodeError:
        raise NotABundle("not-utf-8", "Half a character stands in the manifest.") from None
    except ValidationError as wrong:
        raise NotABundle("bad-manifest", f"The manifest would be wrong: {first_fault(wrong)}.") from None


def bundle_bytes(about: Mapping[str, Any], contents: Iterable[Content], key: Ed25519PrivateKey) -> bytes:
    """The bytes of the bundle, read again and found whole. Raises NotABundle."""
    held = sorted(contents, key=lambda one: one.path)
    manifest = manifest_of(about, held).to_bytes()
    data = pack(
        [
            (MANIFEST, manifest),
            (SIGNATURE, sign(manifest, key).to_bytes()),
            *((one.path, one.data) for one in held),
        ]
    )
    return read_bundle(data).data


def write_bundle(
    path: Path, about: Mapping[str, Any], contents: Iterable[Content], key: Ed25519PrivateKey
) -> Bundle:
    """Write the bundle to a new file, whole or not at all, and answer it.

    Raises NotABundle for what cannot be in one, FileExistsError where something of that name is there.
    """
    data = bundle_bytes(about, contents, key)
    handle, half = tempfile.mkstemp(prefix=".bundle-", dir=path.absolute().parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(half, 0o644)
        # A link fails where a file is; a rename would take its place.
        os.link(half, path)
    finally:
        os.unlink(half)
    return read_bundle(data)
