"""What can be read of the catalogue, each in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, F, Func, Prefetch, Q, QuerySet, Sum, TextField

from moothall.library.catalogue.description import (
    OF_THE_OUTCOME,
    OF_THE_STUDY,
    OF_THE_WORK,
    Found,
    Name,
    StudyDescription,
    WorkDescription,
)
from moothall.library.catalogue.models import Closure, Gap, Study, Work, WorkFile

WHOLE = ("contributors", "files", Prefetch("studies", Study.objects.prefetch_related("outcomes")))
# Who means to answer a gap, and what did: two queries.
OF_A_GAP = ("adoptions", Prefetch("closures", Closure.objects.select_related("work")))
# So many works are held at a time while all of them are walked.
AT_A_TIME = 2000


def describe(work: Work) -> WorkDescription:
    """The whole description of the work as it stands."""
    return WorkDescription(
        key=work.key,
        contributors=tuple(
            Name(one.family, one.given, one.body, one.orcid, one.role) for one in work.contributors.all()
        ),
        studies=tuple(_described(study) for study in work.studies.all()),
        **{name: _tuple(getattr(work, name)) for name in OF_THE_WORK},
    )


def work_by_key(key: str) -> Work | None:
    """The work of that key, with its contributors, files and studies: five queries."""
    return Work.objects.prefetch_related(*WHOLE).filter(key=key).first()


def works_by_key(keys: Iterable[str]) -> list[Work]:
    """The works of those keys, in that order, with who wrote them; those not there are left out. Two queries."""
    wanted = list(keys)
    found = {work.key: work for work in Work.objects.filter(key__in=wanted).prefetch_related("contributors")}
    return [found[key] for key in wanted if key in found]


def newest(count: int) -> list[Work]:
    """The works published last that are not withdrawn; of the same day, those added last. Two queries."""
    return list(
        Work.objects.filter(withdrawn_at__isnull=True, year__isnull=False)
        .order_by("-year", "-published", "-id")
        .prefetch_related("contributors")[:count]
    )


def citing(key: str, count: int = 20) -> list[Work]:
    """The works of the library that cite the one of that key."""
    return list(
        Work.objects.filter(cites__contains=[key], withdrawn_at__isnull=True)
        .order_by("-year", "-id")
        .prefetch_related("contributors")[:count]
    )


def every_work(*, texts: bool = False) -> Iterator[Work]:
    """All works in the order they were made, whole, a few thousand at a time; with the pages of their files on request."""
    after, whole = 0, (*WHOLE, "files__texts") if texts else WHOLE
    while batch := list(
        Work.objects.filter(pk__gt=after).order_by("pk").prefetch_related(*whole)[:AT_A_TIME]
    ):
        yield from batch
        after = batch[-1].pk


def downloads_of(files: Sequence[WorkFile]) -> dict[int, int]:
    """How often each of the files was fetched, by its number."""
    rows = WorkFile.objects.filter(pk__in=[file.pk for file in files]).annotate(
        fetched=Sum("downloads__count")
    )
    return {file.pk: file.fetched or 0 for file in rows}


# A study lies in each row it is about, and in each column it measured or speaks of. A theme's code stands with a mark,
# since an outcome and a theme may have the same.
_PLACES = """
    SELECT study.id, lies.row, lies.col, study.design, study.independent, study.published_in_full
    FROM study JOIN work ON work.id = study.work_id AND work.withdrawn_at IS NULL
    CROSS JOIN LATERAL (
        SELECT DISTINCT rows.row, columns.col
        FROM unnest(study.arrangements || study.interventions) AS rows(row),
             (SELECT 'theme-' || theme FROM unnest(study.themes) AS each(theme)
              UNION SELECT domain FROM outcome WHERE outcome.study_id = study.id) AS columns(col)
    ) AS lies
"""


def cells_of_the_map(effects: Sequence[str]) -> list[tuple[str, str, int, None, bool]]:
    """Each cell that holds studies: row, column, how many, no strength yet, and whether one of them is of a design that
    can show an effect (`effects`), independent, and published in full. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT row, col, count(*), NULL, bool_or(design = ANY(%s) AND independent = 'yes' AND published_in_full = 'yes') "
            f"FROM ({_PLACES}) AS placed GROUP BY row, col",
            [list(effects)],
        )
        return list(cursor.fetchall())


def places_of(studies: Sequence[int]) -> list[tuple[int, tuple[str, str]]]:
    """Where each of those studies lies: its number, row and column. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, row, col FROM ({_PLACES}) AS placed WHERE id = ANY(%s)", [list(studies)])
        return [(study, (row, column)) for study, row, column in cursor.fetchall()]


def studies_of_a_cell(row: str, column: str) -> QuerySet[Study]:
    """The studies in a cell of the map."""
    theme = column.removeprefix("theme-")
    of_the_column = Q(themes__contains=[theme]) if theme != column else Q(outcomes__domain=column)
    of_the_row = Q(arrangements__contains=[row]) | Q(interventions__contains=[row])
    return Study.objects.filter(of_the_row, of_the_column, work__withdrawn_at__isnull=True).distinct()


def works_of_a_cell(row: str, column: str, count: int) -> list[Work]:
    """Works with a study in a cell of the map, the newest first. Two queries."""
    return list(
        Work.objects.filter(pk__in=studies_of_a_cell(row, column).values("work"))
        .order_by("-year", "-published", "-id")
        .prefetch_related("contributors")[:count]
    )


def gaps() -> list[Gap]:
    """The gap register: open ones first, each with who adopted it and what closed it."""
    found = Gap.objects.select_related("said_by").prefetch_related(*OF_A_GAP).order_by("key")
    return sorted(found, key=lambda gap: (state_of(gap) == "closed", gap.key))


def count_of_gaps() -> int:
    """How many gaps nothing has closed."""
    closed = Closure.objects.filter(work__withdrawn_at__isnull=True).values("gap")
    return Gap.objects.exclude(pk__in=closed).count()


def state_of(gap: Gap) -> str:
    """open, adopted or closed: derived from what was recorded, and stored nowhere. A withdrawn work closes nothing."""
    if gap.closure is not None:
        return "closed"
    return "adopted" if gap.adoptions.all() else "open"


def _described(study: Study) -> StudyDescription:
    values: dict[str, Any] = {name: _tuple(getattr(study, name)) for name in OF_THE_STUDY}
    outcomes = tuple(
        Found(**{name: getattr(one, name) for name in OF_THE_OUTCOME}) for one in study.outcomes.all()
    )
    return StudyDescription(**values, outcomes=outcomes)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def studies_of_arrangement(name: str) -> list[Study]:
    """The studies of an arrangement, with their works."""
    return list(
        Study.objects.filter(arrangements__contains=[name], work__withdrawn_at__isnull=True)
        .select_related("work")
        .order_by("-work__year", "work__key", "position")
    )


def works_of_arrangement(name: str) -> list[Work]:
    """The works about an arrangement that stand, newest first."""
    return list(
        Work.objects.filter(arrangements__contains=[name], withdrawn_at__isnull=True)
        .order_by("-year", "key")
        .prefetch_related("contributors")
    )


def cited_by_address(addresses: Iterable[str], site: str) -> dict[str, Work]:
    """Which of those addresses are a work of the library: its own address, its DOI's, or its page at `site`."""
    wanted = {address: address.rstrip("/") for address in addresses}
    plain = set(wanted.values())
    dois = {one.split("doi.org/", 1)[1] for one in plain if "doi.org/" in one}
    keys = {one.rsplit("/", 1)[1] for one in plain if one.startswith(f"{site}/works/")}
    rows = Work.objects.filter(
        Q(url__in=[*plain, *(f"{one}/" for one in plain)]) | Q(doi__in=dois) | Q(key__in=keys),
        withdrawn_at__isnull=True,
    )
    by = {
        name: work
        for work in rows
        for name in (work.url.rstrip("/"), f"https://doi.org/{work.doi}", f"{site}/works/{work.key}")
    }
    return {address: by[one] for address, one in wanted.items() if one in by}


def counts_by_arrangement() -> tuple[Counter[str], Counter[str]]:
    """For each arrangement, how many studies and how many works that stand are about it. Two queries."""
    studies = Study.objects.filter(work__withdrawn_at__isnull=True)
    works = Work.objects.filter(withdrawn_at__isnull=True)
    told = [_by_arrangement(studies), _by_arrangement(works)]
    return told[0], told[1]


def _by_arrangement(rows: QuerySet[Any]) -> Counter[str]:
    each = Func(F("arrangements"), function="unnest", output_field=TextField())
    return Counter(dict(rows.order_by().values_list(each).annotate(Count("pk"))))
