"""The manifest: what a bundle is, what it says of itself, and the hash of every file in it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from .canonical import canonical_json
from .errors import NotABundle
from .files import File
from .kinds import Code, Country, Day, Doi, Frozen, Hash, Key, Language, Line, MaybeLine, Words
from .limits import MOST_MANIFEST_BYTES
from .study import Study

FORMAT: Literal["moothall-bundle"] = "moothall-bundle"
FORMAT_VERSION: Literal[1] = 1
Kind = Literal["release", "correction", "withdrawal"]


class Author(Frozen):
    """A person, by family and given names, or a body."""

    family: MaybeLine = ""
    given: MaybeLine = ""
    body: MaybeLine = ""
    orcid: Annotated[str, Field(pattern=r"^(\d{4}-\d{4}-\d{4}-\d{3}[\dX])?$")] = ""

    @model_validator(mode="after")
    def _person_or_body(self) -> Author:
        if bool(self.family) == bool(self.body) or (self.body and (self.given or self.orcid)):
            raise ValueError("an author is a person with a family name, or a body")
        return self


class Superseded(Frozen):
    """The version that this one takes the place of, by its number and the hash of its manifest."""

    version: Annotated[int, Field(ge=1, le=9999)]
    manifest_sha256: Hash


class Provenance(Frozen):
    """Where every number comes from: enough to make it again, and to see whether the question came before the data."""

    protocol_sha256: Hash
    protocol_registered_on: Day
    data_first_seen_on: Day
    extract_sha256: Hash
    code_version: Line
    seed: Annotated[int, Field(ge=0, le=9_007_199_254_740_991)] | None
    deviations: Annotated[int, Field(ge=0, le=10_000)]

    @property
    def registered_before_data(self) -> bool:
        """Whether the protocol was registered before anybody saw the data; the same day is not before."""
        return self.protocol_registered_on < self.data_first_seen_on


class Manifest(Frozen):
    """All that a bundle says. `reason` is what was put right, or why it was withdrawn; its readers see it."""

    format: Literal["moothall-bundle"]
    format_version: Literal[1]
    kind: Kind
    key: Key
    version: Annotated[int, Field(ge=1, le=9999)]
    supersedes: Superseded | None
    reason: MaybeLine = ""
    released_on: Day
    title: Line
    subtitle: MaybeLine = ""
    authors: Annotated[tuple[Author, ...], Field(min_length=1, max_length=200)]
    publisher: Line
    year: Annotated[int, Field(ge=1900, le=2999)]
    licence: Code
    doi: Doi | None = None
    language: Language
    teaser: Annotated[Line, Field(min_length=20, max_length=240)]
    summary: Words
    topics: Annotated[tuple[Code, ...], Field(min_length=1)]
    countries: tuple[Country, ...] = ()
    study: Study | None
    provenance: Provenance | None
    gaps: tuple[Key, ...] = ()
    files: Annotated[tuple[File, ...], Field(max_length=200)]

    @model_validator(mode="after")
    def _holds_together(self) -> Manifest:
        for wrong in _contradictions(self):
            raise ValueError(wrong)
        return self

    def to_bytes(self) -> bytes:
        """The one spelling of this manifest."""
        return canonical_json(self.model_dump(mode="json"))


def read_manifest(data: bytes) -> Manifest:
    """The manifest that those bytes are. Raises NotABundle where they are none, or not in their one spelling."""
    if len(data) > MOST_MANIFEST_BYTES:
        raise NotABundle("too-large", f"The manifest has more than {MOST_MANIFEST_BYTES} bytes.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotABundle("not-utf-8", "The manifest is not UTF-8.") from None
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as wrong:
        raise NotABundle("bad-manifest", f"The manifest is wrong: {first_fault(wrong)}.") from None
    if manifest.to_bytes() != data:
        raise NotABundle("bad-manifest", "The manifest is not in canonical JSON, or leaves a field out.")
    return manifest


def first_fault(wrong: ValidationError) -> str:
    """The first thing that is wrong, with its place; what was written there is not repeated."""
    fault = wrong.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}" if place else fault["msg"]


def _contradictions(one: Manifest) -> list[str]:
    wrong = [*_of_the_version(one), *_of_the_files(one)]
    if not one.released_on.startswith(str(one.year)):
        wrong.append("the year is not that of the day of its release")
    if one.kind == "withdrawal":
        if one.study or one.provenance or one.files:
            wrong.append("a withdrawal has no study, no provenance and no files")
    elif one.study is None or one.provenance is None:
        wrong.append("a release or correction needs its study and its provenance")
    return wrong


def _of_the_version(one: Manifest) -> list[str]:
    if one.kind == "release":
        first = one.version == 1 and one.supersedes is None and not one.reason
        return [] if first else ["a release is version 1, supersedes nothing and has no reason"]
    if one.supersedes is None or one.supersedes.version != one.version - 1 or not one.reason:
        return [
            "a correction or withdrawal says which version it supersedes, the one before it, and the reason"
        ]
    return []


def _of_the_files(one: Manifest) -> list[str]:
    paths = [file.path for file in one.files]
    wrong = []
    if paths != sorted(paths) or len({path.casefold() for path in paths}) < len(paths):
        wrong.append("the files are in the order of their paths, each once")
    if len({file.sha256 for file in one.files}) < len(one.files):
        wrong.append("two files hold the same content; put it in once")
    if one.kind == "withdrawal" or one.provenance is None:
        return wrong
    roles = {file.role for file in one.files}
    missing = [
        role for role in ("report-html", "protocol", "deviations", "disclosure-log") if role not in roles
    ]
    if missing:
        wrong.append(f"there is no file that is the {missing[0]}")
    elif one.provenance.protocol_sha256 not in [file.sha256 for file in one.files if file.role == "protocol"]:
        wrong.append("the protocol in it is not the one whose hash was registered")
    return wrong
