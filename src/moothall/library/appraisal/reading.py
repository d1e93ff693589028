"""Reading the scales from their files, and finding one."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from moothall.methods.files import Document, Problem, keyed_sources, read_document

from .agreeing import disagreements
from .errors import AppraisalError
from .scales import Scale

SCALES = Path(__file__).parent / "scales"


def read_scale(path: Path) -> Scale:
    """Read and check one file. Raises AppraisalError with every problem: line, field, and the mend."""
    document = read_document(path, "rating scale", AppraisalError)
    sources = keyed_sources(document.data)
    try:
        found = Scale.model_validate(
            {**_written_out(document), "sources": sources, "sha256": document.sha256},
            context={"sources": {source["key"]: source for source in sources}},
        )
    except ValidationError as wrong:
        raise AppraisalError(document.problems(wrong, Scale)) from wrong
    problems = [
        document.problem(each.message, each.mend, each.place) for each in disagreements(found, path.stem)
    ]
    if problems:
        raise AppraisalError(problems)
    return found


def _written_out(document: Document) -> dict[str, Any]:
    """In a file levels and parts are written 'code: {...}', in their order."""
    data: dict[str, Any] = dict(document.data)
    for key in ("levels", "domains"):
        data[key] = _coded(data.get(key, []))
    if isinstance(data["domains"], list):
        data["domains"] = [
            {**domain, "levels": _coded(domain["levels"])}
            if isinstance(domain, dict) and "levels" in domain
            else domain
            for domain in data["domains"]
        ]
    return data


def _coded(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return [{"code": str(code), **rest} if isinstance(rest, dict) else rest for code, rest in value.items()]


def read_scales(folder: Path = SCALES) -> tuple[Scale, ...]:
    """Every file of a folder, by name and version. Raises AppraisalError with all that is wrong."""
    read: list[Scale] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            read.append(read_scale(path))
        except AppraisalError as wrong:
            problems.extend(wrong.problems)
    for (name, version), times in Counter((each.id, each.version) for each in read).items():
        if times > 1:
            problems.append(
                Problem(f"{name} {version} is there {times} times.", "Keep one file.", str(folder))
            )
    if problems:
        raise AppraisalError(problems)
    return tuple(sorted(read, key=lambda each: (each.id, each.version)))


@lru_cache(maxsize=1)
def scales() -> tuple[Scale, ...]:
    """The scales that come with Moothall, read once."""
    return read_scales()


def scale(name: str, version: str) -> Scale:
    """The very version a rating was made with. Raises AppraisalError where it is not there."""
    for each in scales():
        if (each.id, each.version) == (name, version):
            return each
    raise AppraisalError(
        f"There is no scale '{name}' in version '{version}'.",
        f"There are: {', '.join(f'{each.id} {each.version}' for each in scales())}.",
    )


def newest() -> tuple[Scale, ...]:
    """The latest version of each scale for a new rating; a draft only where there is nothing else."""
    found: dict[str, Scale] = {}
    for each in scales():
        before = found.get(each.id)
        if before is None or before.draft or not each.draft:
            found[each.id] = each
    return tuple(found.values())
