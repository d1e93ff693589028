"""Who may be referred: the tests a referral must pass, and where it goes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..rule import Choice, Code, Frozen, Words
from .amounts import Codes, Count, Years


class _Criterion(Frozen):
    """What every test of eligibility says: which answer a missing fact gives."""

    when_not_known: Literal["carry_on", "out_of_scope"] = "carry_on"


class UnderAge(_Criterion):
    """The child is under so many years; without a date of birth the named answer is used."""

    test: Literal["under_age"]
    years: Years
    or_answer: Code | None = None


class DaysBeforeAge(_Criterion):
    """More than so many days are left to a birthday."""

    test: Literal["more_than_days_before_age"]
    years: Years
    days: Count


class AnswerMustBe(_Criterion):
    """A question is answered as it must be, and nobody answered 'not sure' to the second one."""

    test: Literal["answer_must_be"]
    question: Code
    must_be: Literal["yes", "no"]
    nor_unsure_of: Code | None = None


class AuthorityIsOurs(_Criterion):
    """The local authority is one of the partnership's own."""

    test: Literal["authority_is_ours"]


class ScoreAtLeast(_Criterion):
    """A score reaches a number, or one of the named questions is answered yes instead.

    The score is an instrument's, by its name. 'repeat' among the questions is answered by the rule for repeats.
    """

    test: Literal["score_at_least"]
    score: Words
    at_least: Count
    or_answers: Codes = ()


Criterion = Annotated[
    UnderAge | DaysBeforeAge | AnswerMustBe | AuthorityIsOurs | ScoreAtLeast, Field(discriminator="test")
]


class Route(Frozen):
    """Where a referral goes, and what is owed to the child all the same."""

    in_scope: Choice
    out_of_scope: Choice
    still_owed: str = ""
