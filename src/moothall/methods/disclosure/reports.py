"""What comes back from protecting: the outputs, the log, the reports for the checkers, and the proof."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from moothall.methods.outputs import Output

from .judging import Finding, Level
from .ledger import Published

_FEW = (
    "too few children, or what is left of its group is too few, or with it such a figure could be worked out"
)
#: Why a figure is not shown as it is: for people. No number stands in these.
WORDS = {
    # The same words for both: whoever can tell them apart knows that the first are below the threshold, and has more to
    # work them out from.
    "threshold": _FEW,
    "linked": _FEW,
    "dominance": "one or two children make up most of it",
    "freedom": "its model has too few degrees of freedom",
    "percentile": "too few children lie on one side of it",
    "extreme": "it is the figure of one child",
    "survival": "too few events, or too few still followed",
    "group": "it says something of everyone in a group",
    "share": "it is a share of a hidden total",
    "unknown": "nothing says how many children stand behind it",
    "earlier": "an earlier release gives it away; it is not said again",
    "rounded": "rounded",
    "gathered": "its events are gathered into a later step",
}


@dataclass(frozen=True)
class Logged:
    """One cell that is not shown as it is. It holds no true value. `stage`: primary, secondary, or altered."""

    output: str
    row: int
    column: str
    about: str
    rule: str
    stage: str

    @property
    def words(self) -> str:
        """The rule in words."""
        return WORDS[self.rule]


@dataclass(frozen=True)
class Proof:
    """What can be worked out of one hidden figure from all that is published: at least `low`, at most `high`.

    The interval is followed only until it is as wide as `asked`; it may be wider. `whole` says that its ends are
    proved by two tables of whole numbers, not by a linear program alone. `stage` is `hidden` for a figure that
    stands in an output, `between` for a difference, `earlier` for one that an earlier release hid.
    """

    about: str
    low: float
    high: float
    asked: float
    whole: bool
    stage: str
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class RiskReport:
    """What a checker should know of one output. For the checkers' eyes only: `smallest` are true counts.

    `before` and `after` are how many hidden figures an outsider could work out exactly, and to less than the width
    that must stay open: with the small ones alone hidden, and as it is now.
    """

    output: str
    title: str
    level: Level
    findings: tuple[Finding, ...]
    smallest: tuple[float, ...]
    figures: int
    hidden: int
    secondary: int
    before_exactly: int
    before_within: int
    after_exactly: int
    after_within: int

    def text(self) -> str:
        """To be read by a person, plain text."""
        lines = [
            f"{self.title} ({self.output}): risk {self.level}",
            f"  {self.hidden} of {self.figures} figures are hidden, {self.secondary} of them so that others cannot be worked out.",
            f"  With the small ones alone hidden, an outsider could work out {self.before_exactly} exactly and {self.before_within} more closely than is allowed;",
            f"  now {self.after_exactly} and {self.after_within}.",
        ]  # fmt: skip
        if self.smallest:
            lines.append(f"  Smallest numbers behind it: {', '.join(f'{one:g}' for one in self.smallest)}.")
        lines += [f"  [{one.level}] {one.words}" for one in self.findings]
        return "\n".join(lines)


@dataclass(frozen=True)
class Protected:
    """Outputs that may leave once two people have agreed, and what stands behind that.

    `outputs` are in the order given; `rules` is the hash of the rules; `published` is what this release would add to
    the release ledger. `log` and `published` hold no hidden value; `reports` and `proof` are for the checkers.
    """

    outputs: tuple[Output, ...]
    rules: str
    log: tuple[Logged, ...]
    reports: tuple[RiskReport, ...]
    proof: tuple[Proof, ...]
    published: tuple[Published, ...]

    def output(self, name: str) -> Output:
        """One of the outputs by its name."""
        return next(one for one in self.outputs if one.name == name)

    def report(self, name: str) -> RiskReport:
        """The report of one output."""
        return next(one for one in self.reports if one.output == name)


def as_json(parts: Iterable[Any]) -> bytes:
    """Logs, reports or proofs as JSON, the same bytes for the same parts."""
    told = [asdict(one) for one in parts]
    return (json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False, sort_keys=True) + "\n").encode()
