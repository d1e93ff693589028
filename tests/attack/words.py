"""What a page says, and the codes of the program, of a rule file or of a message among it."""

from __future__ import annotations

import re

import lxml.html
from django.http import HttpResponse

from moothall.casework.intake.shelf import all_arrangements

# A code has an underscore; the codes of the Home Office's message have hyphens, and no space.
CODE = re.compile(r"(?<![\w@.:/-])(?:[a-z0-9]+_[a-z0-9_]+|[a-z]+(?:-[a-z]+){3,})(?![\w@/])")
DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
# What a person writes or wrote, and what is for the browser alone.
NOT_WORDS = ("script", "style", "template", "textarea", "code")
# The account of a referral stands beside its facts exactly as it came.
AS_RECEIVED = "mh-source"
ATTRIBUTES = ("aria-label", "title", "alt", "placeholder")


def said(answer: HttpResponse) -> str:
    """All that a page says to somebody who reads it or has it read out."""
    page = lxml.html.document_fromstring(answer.content)
    for tag in NOT_WORDS:
        for element in list(page.iter(tag)):
            element.drop_tree()
    for element in page.find_class(AS_RECEIVED):
        element.drop_tree()
    spoken = [value for name in ATTRIBUTES for value in page.xpath(f"//@{name}")]
    return " \n ".join([*page.itertext(), *spoken])


def codes(answer: HttpResponse) -> set[str]:
    """The codes and the machine's dates that a page shows."""
    words = said(answer)
    names = {one.name for one in all_arrangements().arrangements if "-" in one.name}
    return set(CODE.findall(words)) | set(DAY.findall(words)) | {name for name in names if name in words}


def codes_shown(answer: HttpResponse) -> set[str]:
    """The codes that a page shows; a file shows none."""
    is_page = answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")
    return codes(answer) if is_page else set()
