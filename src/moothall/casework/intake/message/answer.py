"""What somebody answered: the four states of a gate, and the ways a text says that nothing is known.

The referral form knows four different things that a plain true or false would flatten: yes, no, not sure, and
a question that was never put. A decision about a child may rest on the difference, so it is kept everywhere.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Answer(StrEnum):
    """An answer to a yes-or-no question. Only ``NOT_ASKED`` means that nobody answered."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"
    NOT_ASKED = "not_asked"

    @property
    def opposite(self) -> Answer:
        """The same answer to the question turned round; unsure and unasked stay what they are."""
        return _OPPOSITES.get(self, self)


_OPPOSITES = {Answer.YES: Answer.NO, Answer.NO: Answer.YES}

_SAID = {
    "yes": Answer.YES, "true": Answer.YES, "y": Answer.YES,
    "no": Answer.NO, "false": Answer.NO, "n": Answer.NO,
    "notsure": Answer.NOT_SURE, "unsure": Answer.NOT_SURE,
    "dontknow": Answer.NOT_SURE, "idontknow": Answer.NOT_SURE,
    "": Answer.NOT_ASKED,
}  # fmt: skip

ANSWERS_ALLOWED = "Yes, No, Not sure, or nothing"

_LONGEST_ANSWER = 40


def read_answer(text: str) -> Answer | None:
    """Read a gate however it is spelled: 'Not-sure', 'Not sure', 'Yes', '', 'DontKnow'. None if it is no
    answer.

    >>> read_answer("Not-sure")
    <Answer.NOT_SURE: 'not_sure'>
    """
    if len(text) > _LONGEST_ANSWER:
        return None
    return _SAID.get(re.sub(r"[\s_'’-]+", "", text).casefold())


# 'None' and 'N/A' are left out on purpose: no work history, or a question that does not apply, is an answer.
_NOT_KNOWN = {
    "not known", "unknown", "not yet known", "not known yet", "not known at this time", "nk", "n k", "unk",
    "dont know", "do not know", "not sure", "unsure", "not disclosed", "no information",
    "tbc", "to be confirmed",
}  # fmt: skip


def says_not_known(text: str) -> bool:
    """Whether a text only says that nothing is known, such as 'Not known' or '-'.

    The form requires background boxes that it tells people to leave out when they do not know, so such texts
    are common and must not be read as background. The text itself is never altered.
    """
    if len(text) > _LONGEST_ANSWER or not text.strip():
        return False
    words = re.sub(r"[^\w]+", " ", text.casefold().replace("'", "").replace("’", "")).strip()
    return words in _NOT_KNOWN or words.strip("_") == ""
