"""The kinds of value a manifest is made of. What may stand in it is said as narrowly as can be."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .errors import NotABundle
from .names import MANIFEST, SIGNATURE, check_name

# Marks that turn the direction of a line, and so what a reader takes it to say.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Frozen(BaseModel):
    """A value that never changes once made; a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _readable(text: str) -> str:
    if text != text.strip() or not unicodedata.is_normalized("NFC", text):
        raise ValueError("no space before or after it, and composed characters (NFC)")
    if _TURNING.search(text) or any(unicodedata.category(one) in ("Cc", "Cs") for one in text if one != "\n"):
        raise ValueError("no control characters and no marks of direction")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("one line")
    return text


def _a_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day, as 2026-11-29") from None
    return text


def _no_minus_nought(text: str) -> str:
    if text.startswith("-") and not text.strip("-0."):
        raise ValueError("nought has no sign")
    return text


def _a_path(text: str) -> str:
    try:
        check_name(text)
    except NotABundle as wrong:
        raise ValueError(str(wrong)) from None
    if text.split("/")[-1].casefold() in (MANIFEST, SIGNATURE):
        raise ValueError("the names of manifest and signature are taken")
    return text


Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_readable)]
#: Text that must be there.
Words = Annotated[Text, Field(min_length=1)]
#: Text that must be there and has no second line.
Line = Annotated[
    str, Field(min_length=1, max_length=500), AfterValidator(_readable), AfterValidator(_one_line)
]
#: A line that may be empty.
MaybeLine = Annotated[str, Field(max_length=500), AfterValidator(_readable), AfterValidator(_one_line)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
#: A word of the library's vocabularies.
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+-]*$", max_length=40)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_a_day)]
#: A number in digits, as it was printed: '-0.210' stays '-0.210'.
Amount = Annotated[
    str,
    StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?$"),
    AfterValidator(_no_minus_nought),
]
Percent = Annotated[str, StringConstraints(pattern=r"^(100(\.0+)?|[1-9]?[0-9](\.[0-9]{1,6})?)$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z]{2,3})?$")]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/[!-~]+$", max_length=200)]
Address = Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+\.[!-~]+$", max_length=500)]
Path = Annotated[str, AfterValidator(_a_path)]
Told = Literal["yes", "no"]
