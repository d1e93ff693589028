"""The words of a report, page by page, for the search: of its PDF where there is one, else of its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from moothall.library.catalogue import keeping
from moothall.library.catalogue.models import FilePage, WorkFile
from moothall.library.finding.pdf_text import PdfUnreadable, text_of_pdf

_UNSEEN = ("script", "style", "template", "noscript", "title")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def read_reports(files: Iterable[tuple[str, WorkFile]]) -> None:
    """Makes the pages of each language's report: of one form only, so that no passage is found twice."""
    done: set[str] = set()
    for role, file in sorted(files, key=lambda one: one[0], reverse=True):
        if role in ("report-pdf", "report-html") and file.language not in done:
            file.texts.all().delete()
            pages = list(_pages_of_pdf(file) if role == "report-pdf" else _page_of_html(file))
            FilePage.objects.bulk_create(
                FilePage(file=file, number=number, text=text) for number, text in pages
            )
            if pages:
                done.add(file.language)


def forget(files: Iterable[WorkFile]) -> None:
    """Takes the pages of those files out of the search."""
    FilePage.objects.filter(file__in=list(files)).delete()


def _pages_of_pdf(file: WorkFile) -> Iterable[tuple[int, str]]:
    try:
        found = text_of_pdf(keeping.path_of(file.sha256))
    except PdfUnreadable as wrong:
        file.unread = str(wrong)
        file.save(update_fields=["unread"])
        return ()
    file.page_count, file.unread = found.count, " ".join(found.notes)
    file.save(update_fields=["page_count", "unread"])
    return found.pages


def _page_of_html(file: WorkFile) -> Iterable[tuple[int, str]]:
    reader = _Words()
    reader.feed(keeping.path_of(file.sha256).read_text(encoding="utf-8"))
    reader.close()
    text = _CONTROL.sub("", re.sub(r"[^\S\n]*\n\s*", "\n", "".join(reader.said))).strip()
    return [(1, text)] if text else []


class _Words(HTMLParser):
    """What a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.said.append("\n" if tag in ("p", "li", "tr", "h1", "h2", "h3", "div", "br") else " ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data)
