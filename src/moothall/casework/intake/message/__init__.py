"""Reads referrals: the Home Office's flat casework message, and what any referral is once it has been read.

Plain Python: no database, no Django. `read` takes bytes and gives a frozen `ReferralMessage`, or raises
`BadReferral` with everything that has to be put right.
"""

from __future__ import annotations

from .answer import Answer, read_answer, says_not_known
from .eligibility import EligibilityFacts, eligibility_facts
from .errors import BadReferral, MessageError
from .flat_json import Span
from .kinds import ExploitationKind
from .meanings import Section
from .quality import Met, QualityPoint, quality
from .reading import read
from .result import (
    AuthorityTold,
    CodedName,
    Document,
    ExtractedFact,
    FirstResponder,
    Gender,
    MessageKind,
    NameToMatch,
    Person,
    ReferralMessage,
    Standing,
    StatedAge,
)

__all__ = [
    "Answer",
    "AuthorityTold",
    "BadReferral",
    "CodedName",
    "Document",
    "EligibilityFacts",
    "ExploitationKind",
    "ExtractedFact",
    "FirstResponder",
    "Gender",
    "MessageError",
    "MessageKind",
    "Met",
    "NameToMatch",
    "Person",
    "QualityPoint",
    "ReferralMessage",
    "Section",
    "Span",
    "Standing",
    "StatedAge",
    "eligibility_facts",
    "quality",
    "read",
    "read_answer",
    "says_not_known",
]
