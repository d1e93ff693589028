"""The answers of a referral as a person reads them: a coded one by its choice's words, a date as a date.

What was received is never altered: these are words for a page, made anew each time.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from moothall.casework.intake.message.extract import CODES
from moothall.casework.intake.questions import FORM
from moothall.look import filters

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CHOICES = {
    (question.key, option.code): option.label for question in FORM.questions() for option in question.options
}


def in_words(key: str, value: str) -> str:
    """The value of one fact in words; what is neither a code nor a date is given back as it is."""
    label = _CHOICES.get((key, CODES.get(key, {}).get(value.strip(), "")))
    if label:
        return _(label)
    if _DAY.fullmatch(value.strip()):
        try:
            return filters.day(value.strip())
        except ValueError:
            return value
    return value
