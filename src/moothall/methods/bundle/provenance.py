"""`provenance.json`: where every figure of a release comes from, as a file that can be taken away by itself.

What the manifest says in short it says in full, and nothing else: a bundle in which the two differ is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from .canonical import canonical_json
from .errors import NotABundle
from .files import File
from .kinds import Day, Frozen, Hash, Line
from .manifest import Manifest, first_fault

FORMAT: Literal["moothall-provenance"] = "moothall-provenance"


class ProtocolMade(Frozen):
    """The registered protocol that was followed."""

    name: Line
    version: Annotated[int, Field(ge=1, le=9999)]
    sha256: Hash
    registered_on: Day


class ExtractMade(Frozen):
    """The extract that was read, the schema it keeps, and the day its data were first seen. `fictional`: nobody in it lives."""

    sha256: Hash
    as_at: Day
    first_seen_on: Day
    fictional: bool
    schema_version: Line
    schema_sha256: Hash


class RulesUsed(Frozen):
    """A file of rules that decided something: of disclosure control, or of what a check finds. `version` where it has one."""

    name: Line
    version: Line | None
    sha256: Hash


class ProvenanceFile(Frozen):
    """The whole file. `packages` are what computed, by name and version; `outputs` the hash of each table as published."""

    format: Literal["moothall-provenance"]
    format_version: Literal[1]
    protocol: ProtocolMade
    extract: ExtractMade
    code_version: Line
    packages: Mapping[str, Line]
    seed: Annotated[int, Field(ge=0, le=9_007_199_254_740_991)] | None
    deviations: Annotated[int, Field(ge=0, le=10_000)]
    rules: tuple[RulesUsed, ...]
    outputs: Mapping[str, Hash]

    def to_bytes(self) -> bytes:
        """The one spelling of this file."""
        return canonical_json(self.model_dump(mode="json"))


def provenance_bytes(told: Mapping[str, Any]) -> bytes:
    """The file that says this (every field but the format). Raises NotABundle, naming the field."""
    said = {**told, "format": FORMAT, "format_version": 1}
    return read_provenance(canonical_json(said)).to_bytes()


def read_provenance(data: bytes) -> ProvenanceFile:
    """The file that those bytes are. Raises NotABundle."""
    try:
        return ProvenanceFile.model_validate_json(data)
    except ValidationError as wrong:
        raise NotABundle("bad-provenance", f"The provenance is wrong: {first_fault(wrong)}.") from None


def provenance_in(manifest: Manifest, contents: Mapping[str, bytes]) -> ProvenanceFile | None:
    """The provenance of a bundle; None in one that was made before it was a file. Raises NotABundle where it is not what
    the manifest says."""
    files: Sequence[File] = [file for file in manifest.files if file.role == "provenance"]
    if not files:
        return None
    if len(files) > 1:
        raise NotABundle("bad-provenance", "There is more than one provenance.")
    found = read_provenance(contents[files[0].path])
    for field, here, there in _both(manifest, found):
        if here != there:
            raise NotABundle("bad-provenance", f"'{files[0].path}' and the manifest differ in {field}.")
    return found


def _both(manifest: Manifest, found: ProvenanceFile) -> list[tuple[str, object, object]]:
    short = manifest.provenance
    assert short is not None
    return [
        ("protocol_sha256", found.protocol.sha256, short.protocol_sha256),
        ("protocol_registered_on", found.protocol.registered_on, short.protocol_registered_on),
        ("data_first_seen_on", found.extract.first_seen_on, short.data_first_seen_on),
        ("extract_sha256", found.extract.sha256, short.extract_sha256),
        ("code_version", found.code_version, short.code_version),
        ("seed", found.seed, short.seed),
        ("deviations", found.deviations, short.deviations),
    ]
