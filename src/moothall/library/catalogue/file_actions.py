"""Taking in a file: what it is, where it lies, and the text of its pages for the search."""

from __future__ import annotations

from pathlib import PurePath
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from moothall.library.catalogue import keeping
from moothall.library.catalogue.file_rules import PDF, check_may_keep, media_type_of
from moothall.library.catalogue.jobs import want_index
from moothall.library.catalogue.log import note
from moothall.library.catalogue.models import FilePage, Work, WorkFile
from moothall.library.catalogue.rules import is_web_address
from moothall.library.errors import Invalid, Refused
from moothall.library.finding.pdf_text import PdfText, PdfUnreadable, text_of_pdf


@transaction.atomic
def add_file(
    *, by: str, key: str, name: str, content: IO[bytes], size: int, language: str, source_url: str = ""
) -> WorkFile:
    """A file of the work that its readers can fetch. Raises Invalid, naming the field, or Refused by its licence."""
    work = Work.objects.select_for_update().get(key=key)
    check_may_keep(work)
    if source_url and not is_web_address(source_url):
        raise Invalid("source_url", _("Write an address that begins with http:// or https://."))
    media_type = media_type_of(name, content, size)
    content.seek(0)
    sha256 = keeping.keep(content.read())
    if WorkFile.objects.filter(work=work, sha256=sha256).exists():
        raise Refused(_("This very file is kept with the work already."))
    text, unread = _text(media_type, sha256)
    last = work.files.aggregate(last=Max("position"))["last"] or 0
    file = WorkFile.objects.create(
        work=work, position=last + 1, name=PurePath(name).name, media_type=media_type, sha256=sha256, size=size,
        language=language, page_count=text.count if text else None, unread=unread, source_url=source_url,
        added_at=timezone.now(),
    )  # fmt: skip
    if text:
        FilePage.objects.bulk_create(
            FilePage(file=file, number=number, text=words) for number, words in text.pages
        )
    work.changed_at = timezone.now()
    work.save(update_fields=["changed_at"])
    note(by=by, verb="add-file", about=key, name=file.name, sha256=sha256, size=size)
    want_index()
    return file


def _text(media_type: str, sha256: str) -> tuple[PdfText | None, str]:
    """The text of a PDF and what a reader should know of it. A damaged one is refused, a locked one kept unsearched."""
    if media_type != PDF:
        return None, ""
    try:
        text = text_of_pdf(keeping.path_of(sha256))
    except PdfUnreadable as wrong:
        if "locked" in str(wrong):
            return None, _("it is locked with a password.")
        if not WorkFile.objects.filter(sha256=sha256).exists():
            keeping.path_of(sha256).unlink(missing_ok=True)
        raise Invalid("file", _("The PDF cannot be opened: it is damaged, or no PDF.")) from wrong
    return text, " ".join(text.notes)
