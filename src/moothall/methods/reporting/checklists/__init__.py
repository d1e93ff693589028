"""The checklists a report is filled in by: which item is told where, and which is not told and why.

Numbers of items are those of the guideline; prompts are our own words, and the guideline's wording is at its address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from moothall.methods.evaluation.study_run import StudyRun
from moothall.methods.files import FileError, read_document

#: Designs that evaluate something that is done, without lot: for them TREND, for others STROBE.
OF_AN_INTERVENTION = frozenset({"staggered-roll-out", "weighted-comparison", "interrupted-series"})
#: What a run of ours cannot tell by itself.
NOT_TOLD = {
    "validation": "The extract does not say whether codes were validated.",
    "linkage": "The extract does not say how records were linked.",
    "blinding": "Nobody was blind: who is treated is known from the calendar of sites.",
    "harms": "Harms that are not among the outcomes were not looked for.",
    "other_evidence": "To be written by the authors.",
    "flow": "The flow of children is withheld.",
    "described": "Who was studied is withheld.",
    "outcomes": "No outcome over time is among the outputs.",
    "estimates": "No estimate is among the outputs.",
    "others": "No further analysis was made.",
    "checks": "No check was made.",
}


@dataclass(frozen=True)
class Item:
    """One item as filled in: `at` is the part of the report that tells it; else `why` says why it is not told."""

    id: str
    prompt: str
    at: str
    why: str = ""


@dataclass(frozen=True)
class Checklist:
    """A checklist, filled in."""

    name: str
    title: str
    address: str
    items: tuple[Item, ...]

    @property
    def told(self) -> int:
        """How many items are told."""
        return sum(1 for item in self.items if item.at)


@cache
def _published(name: str) -> dict[str, object]:
    return dict(read_document(Path(__file__).with_name(f"{name}.yaml"), "checklist", FileError).data)


def filled_in(run: StudyRun, outputs: Mapping[str, object]) -> tuple[Checklist, ...]:
    """TREND or STROBE by the design of the primary analysis, with RECORD and GRIPP2."""
    primary = next((one.design for one in run.protocol.analyses if one.role == "primary"), "")
    names = ("trend" if primary in OF_AN_INTERVENTION else "strobe", "record", "gripp2")
    has = _has(run, outputs)
    return tuple(_filled(_published(name), has) for name in names)


def _filled(told: Mapping[str, object], has: frozenset[str]) -> Checklist:
    items = []
    listed = told["items"]
    assert isinstance(listed, list)
    for one in listed:
        needs = one.get("needs", "")
        lacking = bool(needs) and needs not in has
        items.append(Item(str(one["id"]), one["prompt"], "" if lacking else one["at"], NOT_TOLD.get(needs, "") if lacking else ""))  # fmt: skip
    return Checklist(str(told["name"]), str(told["title"]), str(told["address"]), tuple(items))


def _has(run: StudyRun, outputs: Mapping[str, object]) -> frozenset[str]:
    """What the report can tell, of what items need."""
    found = set()
    if "flow" in outputs:
        found.add("flow")
    if any(name.startswith("studied-by-") for name in outputs):
        found.add("described")
    if any(name.endswith(("-over-time", "-survival", "-mean-number")) for name in outputs):
        found.add("outcomes")
    if any(name.endswith("-effect") for name in outputs):
        found.add("estimates")
    if len(run.findings) > 1:
        found.add("others")
    if any(finding.diagnostics for finding in run.findings):
        found.add("checks")
    return frozenset(found)
