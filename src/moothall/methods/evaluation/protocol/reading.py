"""Reading a protocol from YAML or JSON, its one spelling, and its hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from moothall.methods.files import LONGEST_FILE, Document, Problem, read_document
from moothall.methods.plain_yaml import read_plain

from .analyses import DESIGNS
from .checks import disagreements
from .errors import ProtocolError
from .protocol import Protocol


def read_protocol(path: Path) -> Protocol:
    """The protocol of a file. Raises ProtocolError with every problem: line, field, and the mend."""
    return _read(read_document(path, "protocol", ProtocolError))


def protocol_from(content: bytes | str, name: str = "protocol") -> Protocol:
    """The protocol of a text in YAML or JSON, such as one sent by a form; `name` is how problems call it.

    Raises ProtocolError with every problem: line, field, and the mend.
    """
    raw = content.encode() if isinstance(content, str) else content
    if len(raw) > LONGEST_FILE:
        raise ProtocolError(Problem(f"It is longer than {LONGEST_FILE // 1000} kB.", "Check that it is a protocol.", name))  # fmt: skip
    try:
        tree, data = read_plain(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise ProtocolError(Problem("It is not UTF-8 text.", "Save it as UTF-8.", name)) from None
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line = mark.line + 1 if mark else getattr(wrong, "line", 1)
        said = str(
            getattr(wrong, "message", "") or getattr(wrong, "problem", "") or "It cannot be read as YAML."
        )
        mend = str(getattr(wrong, "mend", "") or "Look at the indentation and the colons near this line.")
        raise ProtocolError(Problem(said, mend, name, line)) from None
    if tree is None or not isinstance(data, dict):
        raise ProtocolError(Problem("It holds no protocol.", "Begin it with 'format: moothall-protocol-1'.", name, 1))  # fmt: skip
    return _read(Document(Path(name), raw, tree, data))


def _read(document: Document) -> Protocol:
    odd = list(_odd_designs(document))
    if odd:
        raise ProtocolError(odd)
    try:
        found = Protocol.model_validate(document.data)
    except ValidationError as wrong:
        raise ProtocolError(
            [_in_words(one) for one in document.problems(wrong, Protocol) if not _empty(one)]
        ) from None
    problems = [
        document.problem(one.message, one.mend, one.place) for one in disagreements(found) if one.grave
    ]
    if problems:
        raise ProtocolError(problems)
    return found


#: What a pattern asks for, in words.
_PATTERNS = {
    "'^[a-z0-9]+(-[a-z0-9]+)*$'": "Write a short name of a-z, 0-9 and single hyphens.",
    "'^[a-z][a-z0-9_]*$'": "Write a short name of a-z, 0-9 and underscores.",
    "(0[1-9]|1[0-2])$'": "Write year-month, such as 2026-04.",
    "[0-9]{1,12})?$'": "Write a number, such as 0.25.",
    "[0-9a-f]{64}": "Write the hash, 64 hexadecimal digits.",
    "^[A-Z][0-9]{8}$": "Write the code of an authority, such as E09000001.",
}


def _in_words(problem: Problem) -> Problem:
    """A problem with a pattern, said so that nobody has to read the pattern."""
    mend = next((words for part, words in _PATTERNS.items() if part in problem.message), None)
    if mend is None or "should match pattern" not in problem.message:
        return problem
    return replace(problem, message=f"It says {problem.mend.split(' should follow')[0]}.", mend=mend)


def _empty(problem: Problem) -> bool:
    """A list is empty only because what stands in it is wrong, which is told itself."""
    return "after validation, not 0" in problem.message and problem.line != 1


def _odd_designs(document: Document) -> Any:
    """Analyses whose design is not one of ours: said here, since their options cannot be read without it."""
    analyses = document.data.get("analyses")
    for number, one in enumerate(analyses if isinstance(analyses, list) else ()):
        design = one.get("design") if isinstance(one, dict) else None
        if isinstance(one, dict) and design not in DESIGNS:
            said = f"{design!r} is not a design." if design else "It does not say by which design."
            yield document.problem(
                said, f"Write one of: {', '.join(DESIGNS)}.", ("analyses", number, "design")
            )


def canonical_bytes(protocol: Protocol) -> bytes:
    """The protocol in its one spelling: JSON, keys in order, no spaces, what has its default left out, UTF-8.

    A default is part of what a version of the format means and never changes.
    """
    told = protocol.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def protocol_sha256(protocol: Protocol) -> str:
    """What it is registered by."""
    return hashlib.sha256(canonical_bytes(protocol)).hexdigest()


def as_yaml(protocol: Protocol) -> str:
    """As a person reads it; reading it again gives the same protocol."""
    told = protocol.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=110)
