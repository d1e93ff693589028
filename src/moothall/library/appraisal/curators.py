"""Two curators rate alone: where they differ, and how far they agree beyond what chance would give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from moothall.methods.agreement import Agreement, cohens_kappa

from .errors import AppraisalError


@dataclass(frozen=True)
class Judgement:
    """What one curator says of one study on one scale: of a part, or of the whole where `domain` is empty."""

    study: str
    scale: str
    version: str
    domain: str
    level: str

    @property
    def of(self) -> tuple[str, str, str, str]:
        """What it is a judgement of: only judgements of the same thing can be compared."""
        return (self.study, self.scale, self.version, self.domain)


@dataclass(frozen=True)
class Comparison:
    """Two curators' judgements side by side. What only one of them judged is told, and counts for nothing."""

    agreement: Agreement
    settled: tuple[Judgement, ...]
    to_settle: tuple[tuple[Judgement, Judgement], ...]
    only_first: tuple[Judgement, ...]
    only_second: tuple[Judgement, ...]


def compare(first: Iterable[Judgement], second: Iterable[Judgement]) -> Comparison:
    """Compare two curators on one scale. Raises AppraisalError where one judged a thing twice, or scales are mixed.

    Kappa over levels of several scales would mean nothing, so one scale and version at a time.
    """
    one, other = _by_thing(first), _by_thing(second)
    if len({each.of[1:3] for each in (*one.values(), *other.values())}) > 1:
        raise AppraisalError(
            "Judgements on several scales, or versions, are mixed.", "Compare one at a time."
        )
    both = [(one[thing], other[thing]) for thing in one if thing in other]
    return Comparison(
        agreement=cohens_kappa((ours.level, theirs.level) for ours, theirs in both),
        settled=tuple(ours for ours, theirs in both if ours.level == theirs.level),
        to_settle=tuple(pair for pair in both if pair[0].level != pair[1].level),
        only_first=tuple(one[thing] for thing in one if thing not in other),
        only_second=tuple(other[thing] for thing in other if thing not in one),
    )


def _by_thing(judgements: Iterable[Judgement]) -> dict[tuple[str, str, str, str], Judgement]:
    found: dict[tuple[str, str, str, str], Judgement] = {}
    for each in judgements:
        if each.of in found:
            raise AppraisalError(
                f"One curator judged {each.domain or 'the whole'} of {each.study} twice.", "Keep one of them."
            )
        found[each.of] = each
    return found
