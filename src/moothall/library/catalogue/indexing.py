"""The index of the search, built from the database and swapped in whole."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from moothall.library.catalogue.models import Study, Work
from moothall.library.catalogue.queries import every_work
from moothall.library.finding.build import build_index
from moothall.library.finding.documents import Document
from moothall.library.seed.reading import vocabularies

# Facets that a reader can filter by, in the order in which they are shown.
FACETS = ("kind", "arrangement", "theme", "topic", "design", "country", "language", "year")


# Two files of one work may both have a first page: those of the second stand this far on.
PAGES_OF_A_FILE = 1_000_000


def page_in_its_file(page: int | None) -> int | None:
    """The page that a reader finds, of a passage of the index; none where the passage is of no file."""
    return None if page is None else page % PAGES_OF_A_FILE


def index_path() -> Path:
    """Where the index lies. Raises ImproperlyConfigured when no folder is named."""
    if not settings.MOOTHALL_LIBRARY_FILES:
        raise ImproperlyConfigured(
            "MOOTHALL_LIBRARY_FILES names no folder for the library's files and index."
        )
    return Path(settings.MOOTHALL_LIBRARY_FILES) / "index.sqlite"


def rebuild(progress: Callable[[int], None] | None = None) -> tuple[int, Path]:
    """Builds the index anew; answers how many works are in it, and where. One builder at a time, the others wait."""
    path = index_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return build_index(path, documents(progress)), path


def documents(progress: Callable[[int], None] | None = None) -> Iterator[Document]:
    """Every work that stands, as the search knows it."""
    for count, work in enumerate(every_work(texts=True), 1):
        if work.withdrawn_at is None:
            yield document(work)
        if progress and count % 1000 == 0:
            progress(count)


def document(work: Work) -> Document:
    """A work with its own words, the pages of its files, and what it can be filtered by."""
    studies = list(work.studies.all())
    said = [
        work.subtitle,
        work.teaser,
        work.summary,
        " ".join(work.keywords),
        " ".join(map(str, work.contributors.all())),
    ]
    said += [f"{one.label} {one.population} {one.setting} {one.sample}" for one in studies]
    said.append("; ".join(_filed_under(work, studies)))
    facets = {
        "kind": (work.kind,),
        "arrangement": _joined(
            work.arrangements, *((*one.arrangements, *one.interventions) for one in studies)
        ),
        "theme": _joined(work.themes, *(one.themes for one in studies)),
        "topic": tuple(work.topics),
        "design": _joined(*((one.design,) for one in studies)),
        "country": tuple(work.countries),
        "language": tuple(work.languages),
        "year": (str(work.year),) if work.year else (),
        "author": tuple(str(one) for one in work.contributors.all()),
        "cites": tuple(work.cites),
    }
    return Document(
        key=work.key, title=work.title, text="\n".join(part for part in said if part.strip()),
        language="cy" if work.languages[:1] == ["cy"] else "en",
        passages=tuple(
            (place * PAGES_OF_A_FILE + page.number, page.text)
            for place, file in enumerate(work.files.all()) for page in file.texts.all()
        ),
        facets=facets, sort=work.published or str(work.year or ""),
    )  # fmt: skip


def _filed_under(work: Work, studies: list[Study]) -> Iterator[str]:
    """What the work is about in Welsh, so that a reader of Welsh finds a work in English."""
    rows = _joined(work.arrangements, *((*one.arrangements, *one.interventions) for one in studies))
    for vocabulary, codes in (("rows", rows), ("topics", work.topics)):
        for code in codes:
            entry = vocabularies().entry(vocabulary, code)
            if entry is not None:
                yield entry.cy


def _joined(*lists: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values))  # type: ignore[attr-defined]
