"""What a description must be before it is written. Pure: they raise with a message for the person."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from moothall.library.catalogue.description import StudyDescription, WorkDescription
from moothall.library.catalogue.models import Work
from moothall.library.catalogue.models.studies import STATED
from moothall.library.errors import Invalid, Refused

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
DOI = re.compile(r"10\.\d{4,9}/\S+\Z")
PUBLISHED = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")
LONGEST_KEY = 120


def check_description(one: WorkDescription) -> None:
    """Raises Invalid for the first thing wrong with a description."""
    if not KEY.match(one.key) or len(one.key) > LONGEST_KEY:
        raise Invalid("key", _("Use small letters, digits and single hyphens, 120 at most."))
    if not one.title.strip():
        raise Invalid("title", _("A work needs its title."))
    if one.doi and not DOI.match(one.doi):
        raise Invalid("doi", _("Write a DOI as 10.1234/abc, without the address before it."))
    if one.url and not is_web_address(one.url):
        raise Invalid("url", _("Write an address that begins with http:// or https://."))
    if one.published and not PUBLISHED.match(one.published):
        raise Invalid("published", _("Write the date as 2020, 2020-10 or 2020-10-21."))
    if one.published and one.year is not None and not one.published.startswith(str(one.year)):
        raise Invalid("year", _("The year is not that of the date of publication."))
    for name in one.contributors:
        if bool(name.body) == bool(name.family or name.given):
            raise Invalid("contributors", _("Name a person or a body for each contributor, not both."))
    for study in one.studies:
        _check_study(study)


def is_web_address(text: str) -> bool:
    """Whether a link to `text` leads to a page of the web, and runs nothing."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def check_withdrawal(work: Work, notice: str) -> None:
    """Raises Invalid without a notice, Refused for a work that is withdrawn already."""
    if not notice.strip():
        raise Invalid("notice", _("Say why the work is withdrawn. Its readers will see it."))
    if work.withdrawn_at:
        raise Refused(_("This work has been withdrawn already."))


def _check_study(study: StudyDescription) -> None:
    if not study.label.strip() or not study.design:
        raise Invalid("studies", _("Give each study a label and a design."))
    if study.independent not in STATED or study.published_in_full not in STATED:
        raise Invalid("studies", _("Say yes, no or not stated."))
    for found in study.outcomes:
        if found.low is not None and found.high is not None and found.low > found.high:
            raise Invalid("outcomes", _("The lower end of the interval is above its upper end."))
