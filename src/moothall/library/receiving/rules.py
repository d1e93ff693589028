"""What a bundle must be before the library takes it. Pure: each raises Refused with a message for the person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from moothall.library.errors import Refused
from moothall.library.seed.vocabularies import Vocabularies
from moothall.methods.bundle import Manifest, Study


@dataclass(frozen=True)
class Held:
    """What the library holds under a bundle's key: the newest version of its work, and whose it is."""

    version: int
    manifest_sha256: str
    holder: str
    withdrawn: bool


def check_follows(manifest: Manifest, holder: str, held: Held | None, *, taken: bool) -> None:
    """The bundle is the next version of what is held, and of the same holder. `taken`: a work has the key already."""
    if held is None:
        _check_first(manifest, taken)
        return
    if holder != held.holder:
        raise Refused(f"'{manifest.key}' is of {held.holder}; {holder} cannot change it.")
    if manifest.version <= held.version:
        raise Refused(
            f"Version {held.version} of '{manifest.key}' is held, and this is version {manifest.version}."
        )
    if held.withdrawn:
        raise Refused(f"'{manifest.key}' was withdrawn. Release it anew, under another key.")
    superseded = manifest.supersedes
    if superseded is None or superseded.version != held.version:
        raise Refused(
            f"Version {held.version} of '{manifest.key}' is held, and this is version {manifest.version}. "
            "Receive those between first."
        )
    if superseded.manifest_sha256 != held.manifest_sha256:
        raise Refused(f"It supersedes another version {held.version} of '{manifest.key}' than the one held.")


def _check_first(manifest: Manifest, taken: bool) -> None:
    if taken:
        raise Refused(
            f"A work that came otherwise has the key '{manifest.key}'. Release it under another key."
        )
    if manifest.version != 1:
        raise Refused(
            f"'{manifest.key}' is not held, and this is version {manifest.version}. Receive the first first."
        )


def check_words(manifest: Manifest, words: Vocabularies) -> None:
    """Every code is a word of the library's, and the licence lets anybody pass the files on."""
    for field, vocabulary, code in _codes(manifest):
        if words.entry(vocabulary, code) is None:
            raise Refused(f"{field}: '{code}' is no word of the library's {vocabulary}.")
    licence = words.licence(manifest.licence)
    if licence is None or not licence.may_redistribute:
        raise Refused(f"licence: under '{manifest.licence}' the library may not give its files away.")


def _codes(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    yield "licence", "licences", manifest.licence
    yield from (("topics", "topics", code) for code in manifest.topics)
    if manifest.study is not None:
        yield from _codes_of_study(manifest.study)


def _codes_of_study(study: Study) -> Iterator[tuple[str, str, str]]:
    yield "study.design", "designs", study.design
    for name in ("arrangements", "interventions", "themes"):
        yield from ((f"study.{name}", name, code) for code in getattr(study, name))
    yield from (("study.outcomes", "columns", one.domain) for one in study.outcomes)
