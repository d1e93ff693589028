"""How far a study can be trusted: rating scales as data a curator can read, and pure functions that apply them.

Plain Python, no Django. Take a scale from `scales()`; ask `overall_level` what the judgements of the parts come to,
`earned` what a study's own declared facts come to by the rule, and `compare` how far two curators agree.
"""

from __future__ import annotations

from .applying import Earned, Overall, StudyFacts, earned, overall_level
from .curators import Comparison, Judgement, compare
from .errors import AppraisalError
from .reading import SCALES, newest, read_scale, read_scales, scale, scales
from .scales import Domain, DomainLevel, Earning, Level, Scale, Source

__all__ = [
    "SCALES",
    "AppraisalError",
    "Comparison",
    "Domain",
    "DomainLevel",
    "Earned",
    "Earning",
    "Judgement",
    "Level",
    "Overall",
    "Scale",
    "Source",
    "StudyFacts",
    "compare",
    "earned",
    "newest",
    "overall_level",
    "read_scale",
    "read_scales",
    "scale",
    "scales",
]
