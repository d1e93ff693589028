"""Why a pair weighs what it weighs: the parts of its weight, one for each thing compared, as a waterfall shows them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from moothall.methods.linkage.deciding import DECIDED
from moothall.methods.linkage.model import Model
from moothall.methods.linkage.records import RAW, Records

#: Parts of a weight that are no comparison of the model.
BEFORE, TOGETHER = "before", "together"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing compared: the step it came to, what that weighs in bits, and what the commonness of the value adds
    (a rare name tells more) or takes away. `step` is empty where it was not known of both."""

    name: str
    title: str
    step: str
    weight: float
    commonness: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records weighed: who they are (source, record id), the weight in bits, the probability, the verdict and why,
    and the parts. The parts sum to the weight."""

    left: tuple[str, str]
    right: tuple[str, str]
    weight: float
    probability: float
    verdict: str
    why: str
    parts: tuple[Part, ...]


def pairs_of(
    records: Records, model: Model, *, verdicts: Iterable[str] = ("same", "question")
) -> Iterator[Pair]:
    """The pairs of these verdicts, the heaviest first, with their parts."""
    wanted = ", ".join(f"'{one}'" for one in verdicts if one in ("same", "question", "no"))
    cursor = records.con.execute(
        f"SELECT l.source AS source_l, l.record_id AS id_l, r.source AS source_r, r.record_id AS id_r, d.* FROM {DECIDED} d "
        f"JOIN {RAW} l ON l.unique_id = d.a JOIN {RAW} r ON r.unique_id = d.b WHERE d.verdict IN ({wanted}) "
        "ORDER BY match_weight DESC, a, b"
    )
    names = [column[0] for column in cursor.description or ()]
    while rows := cursor.fetchmany(2_000):
        for row in rows:
            told = dict(zip(names, row, strict=True))
            yield Pair(
                (told["source_l"], told["id_l"]), (told["source_r"], told["id_r"]), told["match_weight"],
                told["match_probability"], told["verdict"], told["why"], tuple(_parts(model, told)),
            )  # fmt: skip


def _parts(model: Model, told: dict[str, Any]) -> Iterator[Part]:
    yield Part(BEFORE, "Before anything is compared", "", model.prior_weight, 0.0)
    for one, beliefs in zip(model.comparisons(), model.trained.beliefs, strict=True):
        weight = told[f"mw_{one.name}"]
        titles = [*(step.title for step in one.steps), "Different"]
        weights = [math.log2(same / other) for same, other in reversed(beliefs)]
        near = min(range(len(weights)), key=lambda at, of=weights, to=weight: abs(of[at] - to))  # type: ignore[misc]
        known = abs(weights[near] - weight) < 1e-9
        yield Part(
            one.name,
            one.title,
            titles[near] if known else "",
            weight,
            told.get(f"mw_tf_adj_{one.name}") or 0.0,
        )
        if one.name == "family" and told.get("mw_together"):
            yield Part(TOGETHER, "Both names together", "Borne by many", told["mw_together"], 0.0)
