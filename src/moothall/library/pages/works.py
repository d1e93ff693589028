"""A work, its studies, its versions and its files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moothall.library.appraisal.queries import settled
from moothall.library.catalogue.actions import count_download
from moothall.library.catalogue.indexing import index_path
from moothall.library.catalogue.models import FilePage, Study, Work, WorkFile
from moothall.library.catalogue.queries import citing, downloads_of, work_by_key, works_by_key
from moothall.library.exchange.citations import STYLES
from moothall.library.finding.documents import FindingError
from moothall.library.finding.related import Related, related
from moothall.library.finding.search import Index
from moothall.library.machines.told import for_the_page
from moothall.library.pages.answers import render
from moothall.library.pages.find import facet_name, value_name
from moothall.library.pages.trust import trust_of, trust_of_work
from moothall.library.receiving.models import BundleFile
from moothall.library.receiving.origins import comes_from
from moothall.library.receiving.queries import Release, earned_of, release_of
from moothall.library.receiving.telling import earned_in_words, first_line
from moothall.library.screening.public import ASSESSMENT
from moothall.library.screening.summary import paragraphs
from moothall.library.seed.reading import vocabularies

RELATED = 6
# Ties that a reader is told of under a related work.
TOLD = 2
# What a reader is likeliest to want comes first; what stands behind it, and tables one by one, stand folded below.
FILE_ORDER = (
    "report-html",
    "report-pdf",
    "ods",
    "protocol",
    "provenance",
    "deviations",
    "checklist",
    "disclosure-log",
)
DATA_FILES = frozenset({"csv", "csvw"})
BEHIND = frozenset({"protocol", "provenance", "deviations", "checklist", "disclosure-log"})


@require_safe
def work(request: HttpRequest, key: str) -> HttpResponse:
    """A work on one page, in a fixed number of queries: twelve at most."""
    found = _work(key)
    release = release_of(found)
    files = [] if release or found.withdrawn_at else list(found.files.all())
    offered = _offered(release, files)
    studies = list(found.studies.all())
    levels = settled([study.pk for study in studies])
    earned: dict[int, list[list[str]]] = {}
    for one in release.earned if release else ():
        earned.setdefault(one.study_id, []).append(earned_in_words(one))
    near = _related(key)
    others = {one.key: one for one in works_by_key([*(one.key for one in near), *found.cites])}
    context = {
        "work": found,
        "licence": vocabularies().licence(found.licence),
        "files": [one for one in offered if one[3] not in DATA_FILES | BEHIND],
        "folded": [
            (words, found_)
            for words, roles in (
                (_("What stands behind it"), BEHIND),
                (_("Each table by itself"), DATA_FILES),
            )
            if (found_ := [one for one in offered if one[3] in roles])
        ],
        "release": release,
        "comes_from": comes_from(found),
        "assessment": found.other.get(ASSESSMENT),
        "written": paragraphs(found.summary) if ASSESSMENT in found.other else (),
        "first_line": first_line(found),
        "earned": earned,
        "studies": [
            (study, levels.get(study.pk, []), trust_of(study, levels.get(study.pk, []))) for study in studies
        ],
        "trust": trust_of_work(found, studies, levels),
        "related": [(others[one.key], one.reasons[:TOLD]) for one in near if one.key in others],
        "cites": [others[one] for one in found.cites if one in others],
        "citing": citing(key),
        "facet_name": facet_name,
        "value_name": value_name,
        "told": for_the_page(found),
        "styles": STYLES,
    }
    return render(request, "work.html", context)


@require_safe
def study(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One study: what was done and found, and plainly what it can and cannot show."""
    found = _work(key)
    one = get_object_or_404(
        Study.objects.filter(work=found, position=number).prefetch_related("outcomes"),
    )
    levels = settled([one.pk]).get(one.pk, [])
    context = {
        "work": found,
        "study": one,
        "levels": levels,
        "trust": trust_of(one, levels),
        "design": vocabularies().design(one.design),
        "earned": [earned_in_words(each) for each in earned_of([found]).get(one.pk, [])],
    }
    return render(request, "study.html", context)


@require_safe
def versions(request: HttpRequest, key: str) -> HttpResponse:
    """What the library said of the work before, and why that was changed."""
    found = _work(key)
    return render(request, "versions.html", {"work": found, "versions": list(found.versions.all())})


@require_safe
def file(request: HttpRequest, sha256: str) -> FileResponse:
    """A file that may be given away. That it was fetched is counted; by whom is not."""
    held = WorkFile.objects.filter(sha256=sha256, work__withdrawn_at__isnull=True).order_by("pk").first()
    if held is None:
        raise Http404
    path = file_path(held)
    if not path.is_file():
        raise Http404
    if request.method == "GET":
        count_download(held)
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=held.name, content_type=held.media_type
    )
    # What a stranger wrote is never run here.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def reading(request: HttpRequest, key: str, sha256: str, page: int) -> HttpResponse:
    """One page of a file as plain HTML, for whoever cannot use the file as it is. Four queries."""
    found = get_object_or_404(Work, key=key, withdrawn_at__isnull=True)
    held = get_object_or_404(WorkFile, work=found, sha256=sha256)
    text = get_object_or_404(FilePage, file=held, number=page)
    around = held.texts.filter(number__in=(page - 1, page + 1)).values_list("number", flat=True)
    context = {
        "work": found,
        "file": held,
        "page": page,
        "paragraphs": [part for part in text.text.split("\n\n") if part.strip()],
        "earlier": page - 1 if page - 1 in around else None,
        "later": page + 1 if page + 1 in around else None,
    }
    return render(request, "reading.html", context)


def file_path(held: WorkFile) -> Path:
    """Where a file lies: by its content, so that its name can lead nowhere."""
    return Path(settings.MOOTHALL_LIBRARY_FILES) / "held" / held.sha256[:2] / held.sha256


def _offered(release: Release | None, files: list[WorkFile]) -> list[tuple[WorkFile, str, int, str]]:
    """The files to give away: each with what it is, where that is known, how often it was fetched, and its role.

    Of a bundle the report first, in full before in short, then its tables as one file, then what stands behind it.
    """
    if release:
        ordered = sorted(release.files, key=_in_order)
        return [(one.file, one.title, one.fetched, one.role) for one in ordered]  # type: ignore[attr-defined]
    fetched = downloads_of(files) if files else {}
    return [(one, "", fetched.get(one.pk, 0), "") for one in files]


#: Of the pages and papers of a report: the whole first, then the shorter ones.
_PAGES = ("index.html", "report.pdf", "summary.html", "summary.pdf")


def _in_order(one: BundleFile) -> tuple[int, int, int]:
    name = one.path.split("/")[-1]
    role = FILE_ORDER.index(one.role) if one.role in FILE_ORDER else len(FILE_ORDER)
    return role, _PAGES.index(name) if name in _PAGES else len(_PAGES), one.position


def _work(key: str) -> Work:
    found = work_by_key(key)
    if found is None:
        raise Http404
    return found


def _related(key: str) -> tuple[Related, ...]:
    try:
        return related(Index.open(index_path()), key, RELATED)
    except FindingError:
        return ()
