"""Disclosure control over a release: all its outputs together, beside every cell that was ever published."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moothall.core.kinds import Refused
from moothall.methods.outputs import Output, to_json

#: Why an output is withheld whole. It holds no number, and is published.
WITHHELD = gettext_noop(
    "Withheld whole: a figure hidden in it could still be worked out from the rest. Broader categories may help."
)


@dataclass(frozen=True)
class Earlier:
    """One output that was published before: what it told an outsider, and the hash of what went out.

    `repeats` where it was of the very figures that an output of this draft, of the same name, is of.
    """

    name: str
    entries: str
    sha256: str
    published: str
    repeats: bool = False


def _entries(earlier: Sequence[Earlier]) -> tuple[Any, ...]:
    """What an outsider knows already: the ledger of every output that was published, by its release."""
    from moothall.methods.disclosure import (
        ledger_from_json,
        of_release,
    )  # loads the solver, which no page needs

    return tuple(
        entry for one in earlier for entry in of_release(ledger_from_json(one.entries), one.published)
    )


def entries_by_output(told: str) -> dict[str, str]:
    """The ledger of a draft, output by output; an output that tells an outsider nothing new is not in it."""
    from moothall.methods.disclosure import ledger_from_json, ledger_to_json

    found: defaultdict[str, list[Any]] = defaultdict(list)
    for entry in ledger_from_json(told):
        found[entry.output].append(entry)
    return {name: ledger_to_json(entries).decode() for name, entries in found.items()}


def no_entries() -> str:
    """The ledger of nothing."""
    from moothall.methods.disclosure import ledger_to_json

    return ledger_to_json(()).decode()


@dataclass(frozen=True)
class Absent:
    """An output of the run that is not published, by its title, and why: left out by its author, or `withheld`."""

    title: str
    reason: str
    withheld: bool = False


def absent(left_out: Mapping[str, Mapping[str, str]], withheld: Mapping[str, str]) -> list[Absent]:
    """What of the run is not published: what its author leaves out, and what could not be made safe."""
    told = [Absent(one["title"], one["reason"]) for one in left_out.values()]
    return [*told, *(Absent(title, WITHHELD, withheld=True) for title in withheld.values())]


@dataclass(frozen=True)
class Protected:
    """All outputs of a draft as they may be published, by name, and what the checkers are told of each.

    `log` says how often what was hidden by which rule in which output, without a figure; `entries` is what all this
    would add to the ledger of what an outsider knows. `withheld` are the names and titles of the outputs that could not
    be made safe, and so are not in it.
    """

    shown: Mapping[str, Output]
    risks: Mapping[str, Mapping[str, Any]]
    rules: str
    rules_name: str
    rules_version: str
    rules_sha256: str
    log: list[dict[str, Any]]
    entries: str
    withheld: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def text(output: Output) -> str:
        """An output as it is kept and hashed: only what may be shown."""
        return to_json(output.shown()).decode()


def protect_all(outputs: Sequence[Output], earlier: Sequence[Earlier]) -> Protected:
    """Protect them together, beside all that was published. Of which a hidden figure could still be worked out is
    withheld whole. Raises Refused where an output cannot be judged, or none can be made safe.

    An output that goes out again exactly as it did tells nothing new: its earlier lines are left aside, and only if it
    would be shown otherwise now (then both together might tell more) they are all counted.
    """
    again = [one for one in earlier if one.repeats]
    if again:
        done = _protected(outputs, [one for one in earlier if not one.repeats])
        if all(
            one.name in done.shown and done.shown[one.name].shown().sha256() == one.sha256 for one in again
        ):
            return done
    return _protected(outputs, earlier)


def _protected(outputs: Sequence[Output], earlier: Sequence[Earlier]) -> Protected:
    from moothall.methods import disclosure as room

    try:
        rules = room.default_rules()
        done, withheld = room.protect_what_can_be(outputs, rules, _entries(earlier))
    except room.DisclosureError as wrong:
        raise Refused(_("It cannot be protected: %(why)s") % {"why": wrong}) from None
    if not done.outputs:
        raise Refused(_("None of its tables can be made safe. Take broader categories, or run the study on more children."))  # fmt: skip
    return Protected(
        {output.name: output for output in done.outputs},
        {report.output: _risks(report, done.proof) for report in done.reports},
        room.DEFAULT.stem, rules.name, rules.version, done.rules, _log(done.outputs, done.log), room.ledger_to_json(done.published).decode(),
        {output.name: output.title for output in outputs if output.name in withheld},
    )  # fmt: skip


def _risks(report: Any, proof: Sequence[Any]) -> dict[str, Any]:
    told = asdict(report)
    told["smallest"] = list(told["smallest"])
    told["level"] = str(told["level"])
    told["findings"] = [{"level": str(one.level), "words": one.words} for one in report.findings]
    told["proof"] = [
        {"about": one.about, "low": one.low, "high": one.high, "asked": one.asked, "stage": one.stage}
        for one in proof
        if report.output in one.outputs
    ]
    plain: dict[str, Any] = json.loads(json.dumps(told, default=_number))
    return plain


def _number(figure: Any) -> Any:
    """A figure of NumPy's as Python's own."""
    return figure.item()


def _log(outputs: Sequence[Output], log: Sequence[Any]) -> list[dict[str, Any]]:
    """How many cells of each output are not shown as they were, and why. Which were too small, and which hidden with
    them, is not told apart: that would help whoever tries to work one out."""
    rows = []
    for output in outputs:
        mine = [one for one in log if one.output == output.name]
        altered = [one for one in mine if one.stage == "altered"]
        hidden = [one for one in mine if one.stage != "altered"]
        why = sorted({one.words for one in mine})
        rows.append(
            {"output": output.name, "title": output.title, "hidden": len(hidden), "altered": len(altered), "why": why}
        )  # fmt: skip
    return rows


_NUMBER = re.compile(r"(?<![\w.])[-+\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?")


def figures_of_no_output(about: Mapping[str, Any], shown: Mapping[str, Output]) -> list[str]:
    """The numbers in what the authors wrote that stand in no output as it is shown: a checker asks where each is from.

    Years, and numbers that the registered protocol had (in `study`, but for what came of it), are not asked about.
    """
    known = {
        _plain(f"{cell:.{column.decimals}f}")
        for output in shown.values()
        for row in output.shown().rows
        for column, cell in zip(output.shown().columns, row, strict=True)
        if isinstance(cell, int | float)
    }
    written = " ".join(
        [about["title"], about["subtitle"], about["teaser"], about["summary"]]
        + [about["study"][field] for field in ("setting", "sample", "can_show", "cannot_show")]
    )
    found = dict.fromkeys(_plain(one) for one in _NUMBER.findall(written))
    return [one for one in found if one not in known and not re.fullmatch(r"(19|20)\d\d", one)]


def _plain(number: str) -> str:
    return number.replace(",", "").replace("\N{MINUS SIGN}", "-").lstrip("+-")
