"""Section 6, information sharing: who is asked what, on what ground, and how far it travels."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from ..rule import Choices, Code, Frozen, Rule, Words
from .amounts import CodedList, Codes, Period


class AskedOf(Frozen):
    """What one function is asked about a child."""

    function: Code
    questions: Choices


class Gateway(Frozen):
    """A legal ground on which something is shared."""

    code: Code
    title: Words
    law: Words


class Marking(Frozen):
    """How far something shared may travel: who sees it, and who never does."""

    code: Code
    title: Words
    seen_by: Literal["whole_panel", "chair_only"]
    never_to: Codes = ()


class InformationSharing(Frozen):
    """What each agency is asked, by when, on what legal ground, and how far it travels."""

    asked: Rule[tuple[AskedOf, ...]]
    reply_due: Rule[Period]
    urgent_reply_due: Rule[Period] | None = None
    chase_before_due: Rule[Period] | None = None
    refusal_reasons: CodedList | None = None
    gateways: Rule[tuple[Gateway, ...]]
    markings: Rule[tuple[Marking, ...]]
    no_papers_by_default: Rule[Codes] | None = None
    release: Rule[Literal["free", "with_owner_consent"]] | None = None
    emergency: Rule[Period] | None = None
    hazard_review: Rule[Period] | None = None
    also: tuple[Rule[JsonValue], ...] = ()
