"""A work as the API tells it, and where its pages and files stand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from moothall.library.catalogue.description import OF_THE_OUTCOME, OF_THE_STUDY
from moothall.library.catalogue.models import Study, Work
from moothall.library.catalogue.records import record_of
from moothall.library.exchange import WRITTEN, Body
from moothall.library.exchange.citations import cite_all
from moothall.library.exchange.highwire import tags
from moothall.library.exchange.jsonld import Download, for_script, json_ld

_PLAIN = (
    "key", "kind", "title", "subtitle", "year", "published", "doi", "url", "isbn", "issn", "publisher", "container", "volume",
    "issue", "pages", "languages", "countries", "arrangements", "themes", "topics", "keywords", "teaser",
)  # fmt: skip


def address(path: str) -> str:
    """An address of the library, in full."""
    return f"{settings.MOOTHALL_LIBRARY_SITE}{path}"


def page_of(key: str) -> str:
    """Where a work's page stands."""
    return address(f"/works/{key}/")


def in_short(work: Work) -> dict[str, Any]:
    """A work as a list tells it: what it is and where, without its studies."""
    record = record_of(work)
    told = {name: getattr(work, name) for name in _PLAIN}
    told["authors"] = [
        {"body": one.name}
        if isinstance(one, Body)
        else {"family": one.family, "given": one.given, "orcid": one.orcid}
        for one in record.authors
    ]
    told |= {
        "licence": record.licence, "page": page_of(work.key), "version": work.version,
        "added": work.added_at.isoformat(), "changed": work.changed_at.isoformat(),
        "withdrawn": {"at": work.withdrawn_at.isoformat(), "notice": work.withdrawal_notice} if work.withdrawn_at else None,
        "links": {"self": address(f"/api/works/{work.key}"), **forms_of(work.key)},
    }  # fmt: skip
    return told


def forms_of(key: str) -> dict[str, str]:
    """Where the work stands in each form."""
    forms = {name: address(f"/works/{key}.{form.ending}") for name, form in WRITTEN.items()}
    return {**forms, "json-ld": address(f"/works/{key}.jsonld")}


def whole(work: Work) -> dict[str, Any]:
    """A work with its summary, studies, files and citations."""
    return in_short(work) | {
        "summary": work.summary,
        "summary_by": work.summary_by,
        "metadata": {"standing": work.metadata, "source": work.metadata_source},
        "cites": work.cites,
        "studies": [_study(study) for study in work.studies.all()],
        "files": [
            {"address": one.address, "media_type": one.media_type, "size": one.size, "sha256": one.sha256}
            for one in downloads_of(work)
        ],
        "citations": {one.style: one.text for one in cite_all(record_of(work))},
    }


def _study(study: Study) -> dict[str, Any]:
    told = {name: getattr(study, name) for name in OF_THE_STUDY}
    return told | {
        "outcomes": [{name: getattr(one, name) for name in OF_THE_OUTCOME} for one in study.outcomes.all()]
    }


def downloads_of(work: Work) -> list[Download]:
    """The files of a work that may be had; none of one that was withdrawn."""
    if work.withdrawn_at:
        return []
    return [
        Download(address(f"/files/{one.sha256}"), one.media_type, one.size, one.sha256)
        for one in work.files.all()
    ]


def for_the_page(work: Work) -> dict[str, Any]:
    """What the work's page shows beside the rest: citations to copy, forms to download, and what machines read in its head."""
    record = record_of(work)
    downloads = downloads_of(work)
    return {
        "citations": cite_all(record, accessed=timezone.localdate()),
        "forms": {name: f"/works/{work.key}.{form.ending}" for name, form in WRITTEN.items()},
        "json_ld": for_script(json_ld(record, page_of(work.key), downloads=downloads)),
        "tags": tags(record, page_of(work.key), downloads=downloads),
        "alternates": [(form.media_type, f"/works/{work.key}.{form.ending}") for form in WRITTEN.values()],
    }
