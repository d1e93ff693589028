"""The kinds of value a protocol is made of."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


class Frozen(BaseModel):
    """A value that never changes once made; a word that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _a_day(value: object) -> object:
    """A day is written in one way, and stays text: it is hashed as it was written."""
    try:
        date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("date_said", "not a date") from None
    return str(value)


def _a_number(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _filled_in(value: str) -> str:
    if value in ("…", "..."):
        raise ValueError("this part is not filled in yet")
    if "{" in value or "}" in value:
        # In the sentences of a report they mark the places of figures.
        raise ValueError("braces may not stand here: write ( and )")
    return value


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000), AfterValidator(_filled_in)
]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_filled_in)
]
#: The name of a part of a protocol, and of the outputs made from it.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$"), BeforeValidator(_a_day)]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Count = Annotated[int, Field(ge=0, le=100_000_000)]
Percent = Annotated[int, Field(ge=1, le=99)]
#: A number with a fraction: written as it is meant, kept in digits so that its spelling is hashed.
Amount = Annotated[
    str, BeforeValidator(_a_number), StringConstraints(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,12})?$")
]  # fmt: skip
Role = Literal["primary", "secondary", "sensitivity"]
#: What is known of every child at referral, so that it can be adjusted for and effects can be told apart by it.
Trait = Literal[
    "age_band", "gender", "ethnic_group", "nationality_group", "exploitation", "looked_after",
    "interpreter_needed", "earlier_cases", "age_years",
]  # fmt: skip


class Told(Frozen):
    """The same words in English and, where they are had, in Welsh."""

    en: Line = Field(description="In English.")
    cy: Line | None = Field(
        default=None, description="In Welsh; without it the Welsh page says it in English."
    )


def told_of(value: object) -> object:
    """Words alone are English."""
    return {"en": value} if isinstance(value, str) else value


InWords = Annotated[Told, BeforeValidator(told_of)]
