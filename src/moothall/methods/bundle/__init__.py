"""The one file that leaves the building: a released evaluation with its manifest, its hashes and a signature.

Plain Python: `write_bundle(path, about, contents, key)`, `read_bundle(path)` (is it whole?), `verify_bundle(path,
read_keys(folder))` (is it whole, and whose is it?). What is wrong is raised as NotABundle, the first fault named.
The format is in `docs/reference/bundle.md`.
"""

from __future__ import annotations

from .errors import BadKey, Fault, NotABundle
from .files import File, MediaType, Role
from .keys import Keys, KnownKey, make_key_pair, public_half_of, read_keys, read_private_key
from .manifest import Author, Manifest, Provenance, Superseded
from .provenance import ProvenanceFile, provenance_bytes, read_provenance
from .reading import Bundle, Verified, read_bundle, verify_bundle
from .study import Outcome, RatingFacts, Study
from .writing import Content, bundle_bytes, manifest_of, write_bundle

__all__ = [
    "Author",
    "BadKey",
    "Bundle",
    "Content",
    "Fault",
    "File",
    "Keys",
    "KnownKey",
    "Manifest",
    "MediaType",
    "NotABundle",
    "Outcome",
    "Provenance",
    "ProvenanceFile",
    "RatingFacts",
    "Role",
    "Study",
    "Superseded",
    "Verified",
    "bundle_bytes",
    "make_key_pair",
    "manifest_of",
    "provenance_bytes",
    "public_half_of",
    "read_bundle",
    "read_keys",
    "read_private_key",
    "read_provenance",
    "verify_bundle",
    "write_bundle",
]
