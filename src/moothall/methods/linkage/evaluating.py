"""How well the linkage does on records whose truth is known: precision, recall and F1 at the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from moothall.methods.linkage.deciding import EXPECTED_PRECISION, Line, decide
from moothall.methods.linkage.grouping import Groups, group
from moothall.methods.linkage.labels import Labels, Pair
from moothall.methods.linkage.linking import DEFAULT_SEED, train_model, weigh_pairs
from moothall.methods.linkage.model import Model
from moothall.methods.linkage.records import Records


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs rightly proposed, wrongly proposed and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the pairs proposed, the part that is right; 1 where none was proposed."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of the true pairs, the part that was proposed; 1 where there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0

    def told(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            **asdict(self), "precision": round(self.precision, 4), "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """Records linked: the model, the line, the groups, and how many pairs were weighed."""

    model: Model
    line: Line
    groups: Groups
    weighed: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`proposed`: at the line, once groups are made. `pair_by_pair`: before that. `reached`: the part of the true
    pairs that any question or proposal reaches, so that a person could find them."""

    linked: Linked
    proposed: Score
    pair_by_pair: Score
    reached: float


def link(
    records: Records, *, model: Model | None = None, at: float | None = None, precision: float = EXPECTED_PRECISION,
    largest: int | None = None, seed: int = DEFAULT_SEED,
) -> Linked:  # fmt: skip
    """Train (unless a model is given), weigh, draw the line, and group."""
    trained = model or train_model(records, seed=seed)
    weighed = weigh_pairs(records, trained)
    line = decide(records, trained, at=at, precision=precision)
    groups = group(records) if largest is None else group(records, largest=largest)
    return Linked(trained, line, groups, weighed)


def evaluate(records: Records, labels: Labels, linked: Linked) -> Evaluation:
    """Compare what is proposed with what is known."""
    rows = records.con.execute("SELECT a, b, verdict FROM decided WHERE verdict <> 'no'").fetchall()
    direct = {(a, b) for a, b, verdict in rows if verdict == "same"}
    asked = {(a, b) for a, b, _ in rows}
    grouped = set(linked.groups.pairs())
    reached = len((asked | grouped) & labels.same) / len(labels.same) if labels.same else 1.0
    return Evaluation(linked, score(grouped, labels), score(direct, labels), reached)


def score(proposed: Iterable[Pair], labels: Labels) -> Score:
    """Count the pairs proposed against the labels; where only some pairs or records were judged, only those count."""
    pairs = {pair for pair in proposed if labels.knows(pair)}
    right = len(pairs & labels.same)
    return Score(right, len(pairs) - right, len(labels.same) - right)
