"""Our own referral form, held as data, and the pure functions that walk it.

Plain Python: no database, no Django. The web shows `FORM` page by page and keeps the answers as they are;
everything that follows from them is worked out here.
"""

from __future__ import annotations

from .answers import chosen, date_text, entries, holds, is_answered, is_not_known, text_of
from .checking import AnswerError, Missing, Progress, SectionProgress, check_page, missing, progress
from .form import FORM, FORM_VERSION
from .model import (
    NOT_KNOWN,
    Answers,
    AnyOf,
    Condition,
    Form,
    FormSection,
    Given,
    Is,
    Kind,
    Option,
    Page,
    Question,
)
from .referral import Linked, LinkedKind, facts_from, linked_from, message_from
from .route import (
    Step,
    next_page,
    off_route,
    on_route_only,
    page,
    pages_on_route,
    previous_page,
    questions_on_route,
    steps,
)

__all__ = [
    "FORM",
    "FORM_VERSION",
    "NOT_KNOWN",
    "AnswerError",
    "Answers",
    "AnyOf",
    "Condition",
    "Form",
    "FormSection",
    "Given",
    "Is",
    "Kind",
    "Linked",
    "LinkedKind",
    "Missing",
    "Option",
    "Page",
    "Progress",
    "Question",
    "SectionProgress",
    "Step",
    "check_page",
    "chosen",
    "date_text",
    "entries",
    "facts_from",
    "holds",
    "is_answered",
    "is_not_known",
    "linked_from",
    "message_from",
    "missing",
    "next_page",
    "off_route",
    "on_route_only",
    "page",
    "pages_on_route",
    "previous_page",
    "progress",
    "questions_on_route",
    "steps",
    "text_of",
]
