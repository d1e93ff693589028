"""moothall library check: the seed of the library and the rating scales, with all that nobody has read at its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from moothall.library.appraisal import SCALES, AppraisalError, Scale, read_scales
from moothall.library.seed import (
    GAPS,
    VOCABULARIES,
    WORKS,
    Gap,
    SeedError,
    Vocabularies,
    Work,
    from_memory,
    read_gaps,
    read_vocabularies,
    read_works,
)
from moothall.methods.files import Problem


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(paths: Sequence[Path]) -> None:
    """Check the works, the vocabularies and the rating scales, or the files or folders of works named.

    Prints how many there are, and everything that is from memory and not from its source. Ends with 1 if a file is
    wrong, after saying the line, the field and how to mend it.
    """
    problems: list[Problem] = []
    words: Vocabularies | None = None
    scales: tuple[Scale, ...] = ()
    works: list[Work] = []
    gaps: tuple[Gap, ...] = ()
    try:
        words = read_vocabularies(VOCABULARIES)
    except SeedError as wrong:
        problems.extend(wrong.problems)
    try:
        scales = read_scales(SCALES)
    except AppraisalError as wrong:
        problems.extend(wrong.problems)
    for path in paths or (WORKS,) if words else ():
        try:
            works.extend(read_works(path, words))
        except SeedError as wrong:
            problems.extend(wrong.problems)
    if words and not paths and not problems:
        try:
            gaps = read_gaps(GAPS, words, [work.key for work in works])
        except SeedError as wrong:
            problems.extend(wrong.problems)
    if problems:
        for problem in problems:
            click.echo(str(problem), err=True)
        click.echo(f"{_count(len(problems), 'thing')} to mend.", err=True)
        raise click.exceptions.Exit(1)
    assert words is not None
    for line in (*_of_works(works, words, gaps), *_of_scales(scales), *_not_read(works, scales)):
        click.echo(line)


def _of_works(works: Sequence[Work], words: Vocabularies, gaps: Sequence[Gap]) -> Iterable[str]:
    kinds = Counter(work.kind for work in works)
    studies = [study for work in works for study in work.studies]
    outcomes = sum(len(study.outcomes) for study in studies)
    named = ", ".join(f"{kind.en.lower()} {kinds[kind.code]}" for kind in words.kinds if kinds[kind.code])
    yield f"{_count(len(works), 'work')}: {named}"
    yield f"{_count(len(studies), 'study', 'studies')} with {_count(outcomes, 'outcome')}; none is rated"
    yield f"{_count(len(gaps), 'gap')}: what some of them say is not known"
    read = Counter(work.read for work in works)
    yield "what was read of them: " + ", ".join(f"{what} {number}" for what, number in read.most_common())


def _of_scales(scales: Sequence[Scale]) -> Iterable[str]:
    for scale in scales:
        draft = ", a draft" if scale.draft else ""
        yield f"{scale.id} {scale.version}: {_count(len(scale.levels), 'level')}, {_count(len(scale.domains), 'part')}{draft}"


def _not_read(works: Sequence[Work], scales: Sequence[Scale]) -> Iterable[str]:
    yield "From memory, and not read at the source:"
    for work, what in from_memory(works):
        yield f"  {work.key}: {what}"
    for scale in scales:
        for what in scale.from_memory():
            yield f"  {scale.id} {scale.version}: {what}"


def _count(number: int, thing: str, several: str = "") -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {several or thing + 's'}"
