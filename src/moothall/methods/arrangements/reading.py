"""Reading one arrangement from its YAML file, with the shared files it builds on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from moothall.methods.files import (
    MOST_PROBLEMS,
    Document,
    keyed_sources,
    read_document,
    said_back,
    told,
    written,
)

from .arrangement import Arrangement
from .cross_checks import disagreements, misnamed
from .cross_references import Known, outside
from .errors import ArrangementError, Problem
from .layers import Part, built_on, only_used, placed, plain, rule_at, rule_ids, without, written_where
from .layers import Path as Place
from .shorthand import Badly, written_out

PUBLISHED = Path(__file__).parent / "published"
SHARED = "shared"
_PLAIN_NAME = re.compile(r"^[a-z0-9][a-z0-9-]*$")
_PARTS = (
    "function",
    "membership",
    "voice",
    "training",
    "resourcing",
    "information_sharing",
    "governance",
    "sources",
)


def read_arrangement(path: Path, known: Known | None = None) -> Arrangement:
    """Read and check one file. Raises ArrangementError with every problem: file, line, field, and the mend.

    With `known`, the instruments and arrangements it names must be among those.
    """
    document = read_document(path, "arrangement", ArrangementError)
    bases = [_shared(name, document) for name in _names(document, "builds_on")]
    whole = _built(document, bases)
    data = plain(whole)
    if bases:
        data = only_used(data)
    fingerprint = hashlib.sha256(b"".join(each.document.content for each in (whole, *bases)))
    sources = keyed_sources(data)
    try:
        arrangement = Arrangement.model_validate(
            {**data, "sources": sources, "sha256": fingerprint.hexdigest()},
            context={"sources": {source["key"]: source for source in sources}},
        )
    except ValidationError as wrong:
        raise ArrangementError(_problems(whole, wrong)) from wrong
    kept = path.absolute()
    found = [*misnamed(arrangement, kept.parent.name, kept.stem), *disagreements(arrangement)]
    if known is not None:
        found += outside(arrangement, known)
    problems = [_problem(whole, one.message, one.mend, one.place) for one in found[:MOST_PROBLEMS]]
    if problems:
        raise ArrangementError(problems)
    return arrangement


def _built(document: Document, bases: Iterable[Part]) -> Part:
    """The file's own words over those of the shared files, without the rules it leaves out."""
    whole, left_out, there = _read_short(document), _names(document, "leaves_out"), set[object]()
    for base in bases:
        there.update(rule_ids(base))
        whole = built_on(whole, without(base, left_out))
    problems = [
        document.problem(
            f"It leaves out rule {name}, which no shared file it builds on has.",
            "Look up the number in the shared file, or take it out.",
            ("leaves_out", number),
        )
        for number, name in enumerate(left_out)
        if name not in there
    ]
    if problems:
        raise ArrangementError(problems)
    return whole


def _names(document: Document, key: str) -> list[str]:
    """A plain list of names in the head of the file."""
    names = document.data.get(key) or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        said = f"'{key}' is not a plain list of names."
        raise ArrangementError(document.problem(said, f"Write '{key}: [name]'.", (key,)))
    twice = [number for number, name in enumerate(names) if name in names[:number]][:1]
    if twice:
        said = f"{said_back(names[twice[0]])} is named twice."
        raise ArrangementError(document.problem(said, "Take one of them out.", (key, twice[0])))
    return names


def _shared(name: str, document: Document) -> Part:
    """A shared file by its name: of the folder beside this arrangement's, or of those published with Moothall."""
    for folder in (document.path.absolute().parent.parent / SHARED, PUBLISHED / SHARED):
        file = folder / f"{name}.yaml"
        if _PLAIN_NAME.match(name) and file.is_file():
            return _read_short(_only_parts(read_document(file, "shared file", ArrangementError)))
    known = sorted(file.stem for file in (PUBLISHED / SHARED).glob("*.yaml"))
    mend = f"Write one of: {', '.join(known) or 'none'}."
    said = f"There is no shared file {said_back(name)}."
    raise ArrangementError(document.problem(said, mend, ("builds_on",)))


def _only_parts(shared: Document) -> Document:
    """A shared file holds parts of arrangements and sources, and builds on nothing itself."""
    problems = [
        shared.problem(
            f"A shared file holds no {said_back(key)}.",
            "Take it out: it belongs in the arrangement. What a shared file builds on is named there too.",
            (key,),
        )
        for key in shared.data
        if key not in _PARTS
    ]
    if problems:
        raise ArrangementError(problems[:MOST_PROBLEMS])
    return shared


def _read_short(document: Document) -> Part:
    """The document with each short rule written out. Raises ArrangementError for one that cannot be read."""
    try:
        return placed(document, written_out(document.data))
    except Badly as wrong:
        raise ArrangementError(document.problem(wrong.message, wrong.mend, wrong.place)) from wrong


def _problems(whole: Part, wrong: ValidationError) -> list[Problem]:
    """What the typed model found, each under the name and line of the file it is written in."""
    found = []
    for error in told(wrong):
        document, place = written_where(whole, error["loc"])
        if document is whole.document or error["type"] != "missing":
            found.append(document.said_of(error, place, Arrangement))
        else:  # A shared file need not say everything: the arrangement must.
            said = whole.document.said_of(error, error["loc"], Arrangement)
            found.append(replace(said, field=written(error["loc"])))
    return found


def _problem(whole: Part, message: str, mend: str, place: Place) -> Problem:
    """What does not agree. Of a file that comes with Moothall only what builds on it can be mended, so it is told there."""
    document, there = written_where(whole, place)
    if document.path.parent != PUBLISHED / SHARED:
        return document.problem(message, mend, there)
    shared = document.path.stem
    number = rule_at(whole, place)
    said = f"{number} of '{shared}' does not hold here: {message}" if number else f"'{shared}': {message}"
    leave = f"Write 'leaves_out: [{number}]'" if number else "Name under 'leaves_out' what does not hold"
    what = f"{leave}, or say it in this file. {mend}"
    named = whole.document.data.get("builds_on") or []
    at = ("builds_on", named.index(shared)) if shared in named else ("builds_on",)
    return whole.document.problem(said, what, at)
