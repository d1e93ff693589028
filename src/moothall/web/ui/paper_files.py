"""Answering with a file on paper: a PDF with its reader's name across it, or a Word file."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import get_language

from moothall.core import clock
from moothall.core.kinds import NotVisible
from moothall.look.filters import date_time
from moothall.look.paper import Document, to_pdf, watermark_for
from moothall.web.ui.answers import NO_STORE, role_words
from moothall.web.ui.endpoints import Page

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = ("pdf", "docx")


def check_form(form: str) -> None:
    """The address asks for a form there is. Raises NotVisible."""
    if form not in FORMS:
        raise NotVisible


def on_paper(request: Page, document: Document, stem: str, form: str, created: datetime) -> HttpResponse:
    """The document as the form asked for, under a name that names nobody."""
    check_form(form)
    if form == "docx":
        from moothall.look.paper.word import to_docx

        return attached(to_docx(document, created=created), DOCX, f"{stem}.docx")
    return pdf(request, document, f"{stem}.pdf", created)


def pdf(request: Page, document: Document, name: str, created: datetime) -> HttpResponse:
    """The document as a PDF, marked with who took it and when."""
    actor = request.actor
    at = date_time(clock.now())
    mark = watermark_for(name=actor.name, role=role_words(actor.role), agency=actor.agency_name, at=at)
    return attached(
        to_pdf(document, watermark=mark, header=(actor.partnership_name,), created=created), PDF, name
    )


def attached(body: bytes, kind: str, name: str) -> HttpResponse:
    """Bytes to be saved under a name, and kept by no browser or proxy."""
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = NO_STORE
    return answer


def in_a_sandbox(body: bytes) -> HttpResponse:
    """A page that somebody else's words are in: it runs no script and reaches nothing, and no browser keeps it."""
    answer = HttpResponse(body, content_type="text/html; charset=utf-8")
    answer["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    answer["Cache-Control"] = NO_STORE
    return answer


def language() -> str:
    """The language the reader has chosen."""
    return "cy" if (get_language() or "en").startswith("cy") else "en"
