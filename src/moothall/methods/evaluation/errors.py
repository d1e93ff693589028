"""What is wrong with the data or the question: said with the column and the mend."""

from __future__ import annotations

import re


class EvaluationError(ValueError):
    """The estimate cannot be made as asked; the message names the column and the mend."""


#: A whole number by itself: no part of a name, a month, or a decimal.
_NUMBER = re.compile(r"(?<![\w.,'’-])(?:\d{1,3}(?:,\d{3})+|\d+)(?![\w'’-]|[.,]\d)")


def in_a_report(wrong: EvaluationError) -> str:
    """What an error says, for a report that is published: how many children it met is a figure that nobody checked."""
    return _NUMBER.sub("so many", str(wrong)).replace("{", "(").replace("}", ")")
