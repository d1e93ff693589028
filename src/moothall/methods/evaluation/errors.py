"""What is wrong with the data or the question: said with the column and the mend."""

from __future__ import annotations


class EvaluationError(ValueError):
    """The estimate cannot be made as asked; the message names the column and the mend."""
