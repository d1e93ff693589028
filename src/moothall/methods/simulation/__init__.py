"""A fictional national extract of any size with known effects, for trying an evaluation before there is data.

The model, with every number in it, is in docs/reference/simulation.md. Nobody in it lives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from moothall.methods.extracts.folder import write_extract
from moothall.methods.extracts.tables import TableWriter
from moothall.methods.simulation import columns
from moothall.methods.simulation.columns import Batch
from moothall.methods.simulation.lives import TEST_CHANGED, Lives, live
from moothall.methods.simulation.places import Places, children_by_place_and_month, places
from moothall.methods.simulation.plan import BadPlan, Effect, Ints, Plan
from moothall.methods.simulation.truth import Truth

__all__ = ["BadPlan", "Effect", "Plan", "batches", "simulate"]

#: Children drawn at a time: what bounds the memory, and part of what a seed means.
BATCH = 1 << 16
Progress = Callable[[int], None]


def simulate(
    plan: Plan, out: Path, truth: Path, progress: Progress = lambda _children: None
) -> dict[str, Any]:
    """Write the extract of a plan into the new folder `out`, and the true effects into the new file `truth`.

    Answers the manifest. Raises FileExistsError where either is there; nothing is overwritten.
    """
    if truth.exists() or truth.is_symlink():
        raise FileExistsError(f"{truth} is there already. Name a file that is not: nothing is overwritten.")
    if out.absolute() in truth.absolute().parents:
        raise FileExistsError(f"Keep the truth apart from the extract: {truth} lies inside {out}.")
    found_truth = Truth(plan)

    def fill(writers: Mapping[str, TableWriter]) -> None:
        for found, lives, draw in batches(plan):
            found_truth.add(found, lives)
            _write(writers, Batch.of(plan, found, lives), draw)
            progress(len(lives.number))
        writers["site_calendar"].columns(columns.sites(plan, _places(plan)))

    about = {"as_at": _last_day(plan), "purpose": "simulation", "fictional": True, "partnership": "simulated",
             "seed": plan.seed}  # fmt: skip
    manifest = write_extract(out, about, fill)
    told = {"plan": asdict(plan), "extract_sha256": manifest["sha256"], "effects": found_truth.told()}
    truth.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return manifest


def _write(writers: Mapping[str, TableWriter], batch: Batch, draw: np.random.Generator) -> None:
    writers["case"].columns(columns.cases(batch))
    writers["decision"].columns(columns.decisions(batch, batch.plan.month_number(*TEST_CHANGED)))
    writers["step"].columns(columns.steps(batch, draw))
    writers["action"].columns(columns.actions(batch, draw))
    writers["wave"].columns(columns.waves(batch, draw))
    writers["indicator"].columns(columns.indicators(batch, draw))


def _places(plan: Plan) -> Places:
    return places(plan, _draw(plan, 0))


def _draw(plan: Plan, stream: int) -> np.random.Generator:
    """A stream of its own for each batch, so that a batch does not depend on what was drawn before it."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([plan.seed, stream])))


def batches(plan: Plan) -> Iterator[tuple[Places, Lives, np.random.Generator]]:
    """The children, a batch at a time: the places, the lives, and the stream from which their tables are drawn on."""
    found = _places(plan)
    counts = children_by_place_and_month(plan, found, _draw(plan, 1))
    ends = np.cumsum(counts.ravel())
    for start in range(0, plan.children, BATCH):
        number: Ints = np.arange(start, min(start + BATCH, plan.children), dtype=np.int64)
        cell = np.searchsorted(ends, number, side="right")
        place, month = np.divmod(cell, plan.months)
        draw = _draw(plan, 2 + start // BATCH)
        yield found, live(plan, found, number, place, month, draw), draw


def _last_day(plan: Plan) -> str:
    """The last day of the last month: what the extract is as at."""
    last = np.datetime64(plan.month_name(plan.months), "M").astype("datetime64[D]") - np.timedelta64(1, "D")
    return str(last)
