"""Reading one arrangement from its YAML file, with the shared files it builds on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from moothall.methods.files import Document, Tree, keyed_sources, read_document

from .arrangement import Arrangement
from .cross_checks import disagreements, misnamed
from .errors import ArrangementError, Problem
from .shorthand import Badly, built_on, only_used, without, written_out

PUBLISHED = Path(__file__).parent / "published"
SHARED = "shared"


def read_arrangement(path: Path) -> Arrangement:
    """Read and check one file. Raises ArrangementError with every problem: line, field, and the mend."""
    document = read_document(path, "arrangement", ArrangementError)
    data = _rules_written_out(document)
    fingerprint = hashlib.sha256(document.content)
    for name in _names_of_bases(document):
        base, said = _shared(name, document)
        base, _found = without(base, data.get("leaves_out") or ())
        data = built_on(data, base)
        fingerprint.update(said)
        data = only_used(data)
    sources = keyed_sources(data)
    try:
        arrangement = Arrangement.model_validate(
            {**data, "sources": sources, "sha256": fingerprint.hexdigest()},
            context={"sources": {source["key"]: source for source in sources}},
        )
    except ValidationError as wrong:
        raise ArrangementError(document.problems(wrong)) from wrong
    problems = [
        document.problem(found.message, found.mend, found.place)
        for found in (*misnamed(arrangement, path.parent.name, path.stem), *disagreements(arrangement))
    ]
    if problems:
        raise ArrangementError(problems)
    return arrangement


def _names_of_bases(document: Document) -> list[str]:
    names = document.data.get("builds_on", [])
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return names
    line = document.line(("builds_on",))
    raise ArrangementError(
        Problem(
            "It does not say plainly what it builds on.",
            "Write 'builds_on: [name]'.",
            str(document.path),
            line,
        )
    )


def _shared(name: str, document: Document) -> tuple[Tree, bytes]:
    """A shared file by its name: of the folder beside this arrangement's, or of those published with Moothall."""
    for folder in (document.path.parent.parent / SHARED, PUBLISHED / SHARED):
        file = folder / f"{name}.yaml"
        if file.is_file():
            base = read_document(file, "arrangement", ArrangementError)
            return _rules_written_out(base), base.content
    known = sorted(file.stem for file in (PUBLISHED / SHARED).glob("*.yaml"))
    mend = f"Write one of: {', '.join(known) or 'none'}."
    raise ArrangementError(document.problem(f"There is no shared file '{name}'.", mend, ("builds_on",)))


def _rules_written_out(document: Document) -> Tree:
    """The data with each short rule written out. Raises ArrangementError for one that cannot be read."""
    try:
        data: Tree = written_out(document.data)
    except Badly as wrong:
        raise ArrangementError(document.problem(wrong.message, wrong.mend, wrong.place)) from wrong
    return data
