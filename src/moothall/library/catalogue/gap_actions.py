"""What is not known: registered, adopted by a protocol, closed by a work. What was recorded is never altered."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moothall.library.catalogue.log import note
from moothall.library.catalogue.models import Adoption, Closure, Gap, Work
from moothall.library.catalogue.rules import is_web_address
from moothall.library.errors import Invalid, Refused
from moothall.library.seed.reading import vocabularies

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
LONGEST_KEY = 100


@transaction.atomic
def register_gap(*, by: str, row: str, column: str, question: str, why: str = "", said_by: str = "") -> Gap:
    """A question nobody has answered well enough. Raises Invalid, naming the field and the mend."""
    words = vocabularies()
    if row not in words.codes("rows"):
        raise Invalid("row", _("Choose a row of the map."))
    if column not in words.codes("columns"):
        raise Invalid("column", _("Choose a column of the map."))
    if not question.strip():
        raise Invalid("question", _("Write what is not known, as a question."))
    gap = Gap.objects.create(
        key=_free_key(f"{row}-{column}"), row=row, column=column, question=question, why=why,
        said_by=_work(said_by, "said_by") if said_by else None, registered_at=timezone.now(), registered_by=by,
    )  # fmt: skip
    note(by=by, verb="register", about=gap.key, question=question)
    return gap


@transaction.atomic
def adopt_gap(
    *,
    by: str,
    gap: Gap,
    title: str,
    who: str,
    protocol_url: str = "",
    protocol_sha256: str = "",
    expected: str = "",
) -> Adoption:
    """That somebody registered a protocol to answer the question. Raises Invalid, or Refused for a closed one."""
    gap = Gap.objects.select_for_update().get(pk=gap.pk)
    if gap.closure is not None:
        raise Refused(_("The question has been answered."))
    if not title.strip():
        raise Invalid("title", _("Name the study."))
    if not who.strip():
        raise Invalid("who", _("Say who will do it."))
    protocol_url, protocol_sha256 = protocol_url.strip(), protocol_sha256.strip().lower()
    if not protocol_url and not protocol_sha256:
        raise Invalid("protocol_url", _("Name the protocol: its address, or its SHA-256."))
    if protocol_url and not is_web_address(protocol_url):
        raise Invalid("protocol_url", _("Write an address that begins with http:// or https://."))
    if protocol_sha256 and not SHA256.match(protocol_sha256):
        raise Invalid("protocol_sha256", _("Write the SHA-256: 64 figures and letters from a to f."))
    adoption = Adoption.objects.create(
        gap=gap, title=title, who=who, protocol_url=protocol_url, protocol_sha256=protocol_sha256, expected=expected,
        adopted_at=timezone.now(), recorded_by=by,
    )  # fmt: skip
    note(by=by, verb="adopt", about=gap.key, who=who, title=title)
    return adoption


@transaction.atomic
def close_gap(*, by: str, gap: Gap, work: str, note_: str, adoption: Adoption | None = None) -> Closure:
    """That a work answered the question, and how far. Raises Invalid, or Refused where it is closed."""
    gap = Gap.objects.select_for_update().get(pk=gap.pk)
    if gap.closure is not None:
        raise Refused(_("The question has been answered."))
    if not note_.strip():
        raise Invalid("note", _("Say how far the work answers it."))
    if adoption is not None and adoption.gap_id != gap.pk:
        raise Invalid("adoption", _("That protocol is of another question."))
    answered_by = _work(work, "work")
    if answered_by.withdrawn_at:
        raise Invalid("work", _("That work has been withdrawn."))
    if gap.closures.filter(work=answered_by).exists():
        raise Invalid("work", _("That work was named as the answer before."))
    closure = Closure.objects.create(
        gap=gap, work=answered_by, adoption=adoption, note=note_, closed_at=timezone.now(), recorded_by=by
    )
    note(by=by, verb="close", about=gap.key, work=work)
    return closure


def _work(key: str, field: str) -> Work:
    found = Work.objects.filter(key=key.strip()).first()
    if found is None:
        raise Invalid(field, _("There is no work with this key. Look it up under Works."))
    return found


def _free_key(stem: str) -> str:
    """The place on the map, with a number where it is taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:LONGEST_KEY]
    taken = set(Gap.objects.filter(key__startswith=stem).values_list("key", flat=True))
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
