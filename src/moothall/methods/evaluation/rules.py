"""The rules of thumb that evaluations are held to, as data: each with its source, its day, and how sure it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from moothall.methods.files import FileError, read_document


class EvaluationRule(BaseModel):
    """One rule: a number, what it says, and where it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    says: str
    number: Annotated[str, BeforeValidator(str), Field(pattern=r"^[0-9]+(\.[0-9]+)?$")]
    source: str
    version: Annotated[str, BeforeValidator(str)]
    effective: str
    confidence: Literal["confirmed", "memory", "ours"]

    @property
    def value(self) -> float:
        """The number."""
        return float(self.number)


@cache
def rules() -> dict[str, EvaluationRule]:
    """All of them by key."""
    document = read_document(Path(__file__).with_name("rules.yaml"), "set of rules", FileError)
    return {key: EvaluationRule(key=key, **told) for key, told in document.data["rules"].items()}


def rule(key: str) -> EvaluationRule:
    """One of them. Raises KeyError."""
    return rules()[key]
