"""Disclosure control over a release: all its outputs together, beside every cell that was ever published."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moothall.evidence.release.models import ReleasedOutput
from moothall.methods.outputs import Output, to_json


def mark_of(rows: Sequence[ReleasedOutput]) -> str:
    """One hash over all that was published: another once more has been."""
    return hashlib.sha256(
        "\n".join(f"{row.published_id} {row.name} {row.sha256}" for row in rows).encode()
    ).hexdigest()


def earlier_entries(rows: Sequence[ReleasedOutput]) -> tuple[Any, ...]:
    """What an outsider knows already: the ledger of every output that was published, by its release."""
    from moothall.methods.disclosure import (
        ledger_from_json,
        of_release,
    )  # loads the solver, which no page needs

    return tuple(
        entry for row in rows for entry in of_release(ledger_from_json(row.entries), str(row.published_id))
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
class Protected:
    """All outputs of a draft as they may be published, by name, and what the checkers are told of each.

    `log` says how often what was hidden by which rule in which output, without a figure; `entries` is what all this
    would add to the ledger of what an outsider knows.
    """

    shown: Mapping[str, Output]
    risks: Mapping[str, Mapping[str, Any]]
    rules: str
    rules_sha256: str
    log: list[dict[str, Any]]
    entries: str

    @staticmethod
    def text(output: Output) -> str:
        """An output as it is kept and hashed: only what may be shown."""
        return to_json(output.shown()).decode()


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
