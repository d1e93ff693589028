"""Reading answers as they were kept, whatever shape they are in: a draft may be old, or half written."""

from __future__ import annotations

from .model import NOT_KNOWN, Answers, Condition, Is, Kind, Question


def text_of(answers: Answers, key: str) -> str:
    """The text answered, or nothing."""
    value = answers.get(key)
    return value if isinstance(value, str) else ""


def chosen(answers: Answers, key: str) -> tuple[str, ...]:
    """The codes chosen: of several, or of one."""
    value = answers.get(key)
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def entries(answers: Answers, key: str) -> tuple[dict[str, str], ...]:
    """The entries of a list that hold anything, with texts only."""
    value = answers.get(key)
    if not isinstance(value, list):
        return ()
    kept = (
        {part: text for part, text in entry.items() if isinstance(text, str)}
        for entry in value
        if isinstance(entry, dict)
    )
    return tuple(entry for entry in kept if any(text.strip() for text in entry.values()))


def is_answered(question: Question, answers: Answers) -> bool:
    """Whether anything was answered, rightly or not. 'Not known' is an answer."""
    if question.kind is Kind.LIST_OF:
        return bool(entries(answers, question.key))
    if question.kind is Kind.CHOICES:
        return bool(chosen(answers, question.key))
    return bool(text_of(answers, question.key).strip())


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether a condition holds on these answers; no condition always does."""
    if condition is None:
        return True
    if isinstance(condition, Is):
        return any(code in condition.any_of for code in chosen(answers, condition.key))
    return any(holds(each, answers) for each in condition.conditions)


def is_not_known(text: str) -> bool:
    """Whether the answer is the one that nobody knows."""
    return text.strip().casefold() == NOT_KNOWN


def date_text(day: str, month: str, year: str) -> str:
    """A date answer from its three boxes: '2011-02-17', or what was typed when it is not that, so none is
    lost.

    >>> date_text("17", "2", "2011")
    '2011-02-17'
    >>> date_text("", "", "")
    ''
    """
    parts = (year.strip(), month.strip(), day.strip())
    if not any(parts):
        return ""
    widths = (4, 2, 2)
    return "-".join(
        part.zfill(width) if part.isascii() and part.isdigit() else part
        for part, width in zip(parts, widths, strict=True)
    )
