"""Reading a bundle, and finding the first thing that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .container import unpack
from .errors import NotABundle
from .files import File, check_content
from .keys import Keys, KnownKey
from .limits import MOST_BYTES
from .manifest import Manifest, read_manifest
from .names import MANIFEST, SIGNATURE
from .provenance import ProvenanceFile, provenance_in
from .signing import Signature, check_signature, read_signature


@dataclass(frozen=True)
class Bundle:
    """A bundle that is whole: every file is what the manifest says. Who signed it is another question."""

    manifest: Manifest
    manifest_sha256: str
    signature: Signature
    contents: Mapping[str, bytes]
    data: bytes

    @property
    def sha256(self) -> str:
        """The hash of the bundle's file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def provenance(self) -> ProvenanceFile | None:
        """Where every figure comes from, in full; None in a bundle made before that was a file."""
        return provenance_in(self.manifest, self.contents)

    def content(self, file: File) -> bytes:
        """What the file holds."""
        return self.contents[file.path]


@dataclass(frozen=True)
class Verified:
    """A bundle that is whole, and whose signature is of a key that is believed."""

    bundle: Bundle
    signed_by: KnownKey


def read_bundle(source: Path | bytes) -> Bundle:
    """The bundle in a file, or in those bytes, without asking who signed it. Raises NotABundle."""
    data = _data(source)
    entries = unpack(data)
    return _whole(data, entries, _signature(entries))


def verify_bundle(source: Path | bytes, keys: Keys) -> Verified:
    """The bundle, and who signed it. The signature is checked before the manifest is read. Raises NotABundle."""
    data = _data(source)
    entries = unpack(data)
    signature = _signature(entries)
    known = check_signature(entries[MANIFEST], signature, keys)
    return Verified(_whole(data, entries, signature), known)


def _data(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    with source.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _signature(entries: Mapping[str, bytes]) -> Signature:
    for name in (MANIFEST, SIGNATURE):
        if name not in entries:
            raise NotABundle("missing-file", f"There is no file '{name}'.")
    return read_signature(entries[SIGNATURE])


def _whole(data: bytes, entries: Mapping[str, bytes], signature: Signature) -> Bundle:
    manifest = read_manifest(entries[MANIFEST])
    contents = {name: content for name, content in entries.items() if name not in (MANIFEST, SIGNATURE)}
    _check_files(manifest, contents)
    if list(entries) != [MANIFEST, SIGNATURE, *(file.path for file in manifest.files)]:
        raise NotABundle("not-as-written", "The files do not stand in their order.")
    provenance_in(manifest, contents)
    return Bundle(manifest, hashlib.sha256(entries[MANIFEST]).hexdigest(), signature, contents, data)


def _check_files(manifest: Manifest, contents: Mapping[str, bytes]) -> None:
    named = {file.path for file in manifest.files}
    for path in contents:
        if path not in named:
            raise NotABundle("extra-file", f"'{path}' is not in the manifest.")
    for file in manifest.files:
        if file.path not in contents:
            raise NotABundle("missing-file", f"'{file.path}' is in the manifest and not in the bundle.")
        content = contents[file.path]
        if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
            raise NotABundle(
                "altered", f"'{file.path}' is not the file the manifest names: its hash differs."
            )
        check_content(file, content)
