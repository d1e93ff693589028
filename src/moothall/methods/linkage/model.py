"""A trained model: what it compares, what each agreement weighs, and a hash; kept as JSON that Splink itself can read."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moothall.methods.files import Problem
from moothall.methods.linkage.blocking import Blocking
from moothall.methods.linkage.comparisons import DUCKDB, Comparison, Dialect, comparisons_for
from moothall.methods.linkage.errors import LinkageError
from moothall.methods.linkage.names import source
from moothall.methods.linkage.training import Trained

VERSION = 2


@dataclass(frozen=True, slots=True)
class Model:
    """What a partnership's own records have taught. `trained_on`: how many records and pairs, and with which seed."""

    kinds: frozenset[str]
    trained: Trained
    blocking: Blocking
    trained_on: dict[str, Any]

    def comparisons(self, dialect: Dialect = DUCKDB) -> tuple[Comparison, ...]:
        """What is compared, in the words of an engine."""
        return comparisons_for(self.kinds, dialect)

    def settings(self, dialect: Dialect = DUCKDB) -> dict[str, Any]:
        """The model as Splink's own settings."""
        compared = [
            {"output_column_name": one.name, "comparison_description": one.title, "comparison_levels": list(_levels(one, beliefs))}
            for one, beliefs in zip(self.comparisons(dialect), self.trained.beliefs, strict=True)
        ]  # fmt: skip
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "unique_id",
            "sql_dialect": dialect.name,
            "probability_two_random_records_match": self.trained.prior,
            "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": True,
            "blocking_rules_to_generate_predictions": [
                {"blocking_rule": rule, "sql_dialect": dialect.name} for rule in self.blocking.rules
            ],
            "comparisons": compared,
        }

    def check_fits(self, kinds: frozenset[str]) -> None:
        """Raises LinkageError where the records lack what the model compares, or have what it does not know of."""
        lacking, unknown = sorted(self.kinds - kinds), sorted(kinds - self.kinds)
        if lacking or unknown:
            said = [f"lacks {', '.join(lacking)}"] * bool(lacking) + [
                f"has also {', '.join(unknown)}"
            ] * bool(unknown)
            mend = "Train a model on records of this kind, or leave columns out with --map COLUMN=ignore."
            raise LinkageError(
                Problem(f"The model was trained on other columns: this file {' and '.join(said)}.", mend)
            )

    def as_json(self) -> str:
        """The model as text; the same model always the same text."""
        told = {
            "moothall_linkage_model": VERSION,
            "name_forms": source(),
            "kinds": sorted(self.kinds),
            "trained_on": self.trained_on,
            "rounds": self.trained.rounds,
            "same_pairs_expected": round(self.trained.same_pairs, 3),
            "blocking": {"left_out": list(self.blocking.left_out), "pairs": self.blocking.pairs},
            "beliefs": [[list(level) for level in one] for one in self.trained.beliefs],
            "settings": self.settings(),
        }
        return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    @property
    def sha256(self) -> str:
        """The hash of the model's text: which model gave a weight."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    def weights(self) -> Iterator[tuple[str, str, float, float, float]]:
        """Each comparison and step with its weight in bits, and how often it is met between records of one child and
        of different children."""
        for one, beliefs in zip(self.comparisons(), self.trained.beliefs, strict=True):
            titles = [step.title for step in one.steps] + ["Different"]
            for title, (same, other) in zip(titles, reversed(beliefs), strict=True):
                yield one.title, title, math.log2(same / other), same, other

    @property
    def prior_weight(self) -> float:
        """What is known before anything is compared, in bits: how unlikely two records at random are of one child."""
        return math.log2(self.trained.prior / (1 - self.trained.prior))


def _levels(one: Comparison, beliefs: tuple[tuple[float, float], ...]) -> Iterator[dict[str, Any]]:
    yield {"sql_condition": one.absent, "label_for_charts": "Not known in both", "is_null_level": True}
    for step, (same, other) in zip(one.steps, reversed(beliefs), strict=False):
        level: dict[str, Any] = {
            "sql_condition": step.sql, "label_for_charts": step.title, "m_probability": same, "u_probability": other,
        }  # fmt: skip
        if step.frequency:
            level |= {"tf_adjustment_column": step.frequency, "tf_adjustment_weight": 1.0}
            level |= {"tf_minimum_u_value": min(other, 1e-4), "disable_tf_exact_match_detection": True}
        yield level
    same, other = beliefs[0]
    yield {
        "sql_condition": "ELSE",
        "label_for_charts": "Different",
        "m_probability": same,
        "u_probability": other,
    }


def read_model(path: Path) -> Model:
    """A model kept before in a file. Raises LinkageError where the file is none, or is one of another version."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as wrong:
        raise _no_model(str(path)) from wrong
    return model_of(text, name=str(path))


def model_of(text: str, *, name: str = "") -> Model:
    """A model from its text. Raises LinkageError, naming where it came from, as `read_model` does."""
    try:
        told = json.loads(text)
        kept = told["moothall_linkage_model"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise _no_model(name) from wrong
    # A model of the first version is the same, but for its beliefs of e-mail addresses.
    if kept != VERSION and (kept != 1 or "email" in told["kinds"]):
        raise LinkageError(Problem(f"The model is of version {kept}.", "Train it again.", name))
    blocking = Blocking(
        tuple(rule["blocking_rule"] for rule in told["settings"]["blocking_rules_to_generate_predictions"]),
        tuple(told["blocking"]["left_out"]), told["blocking"]["pairs"],
    )  # fmt: skip
    beliefs = tuple(tuple((level[0], level[1]) for level in one) for one in told["beliefs"])
    prior = told["settings"]["probability_two_random_records_match"]
    trained = Trained(beliefs, prior, told["rounds"], told["same_pairs_expected"])
    return Model(frozenset(told["kinds"]), trained, blocking, told["trained_on"])


def _no_model(name: str) -> LinkageError:
    return LinkageError(
        Problem("This is no model of `moothall link train`.", "Train one with --out FILE.", name)
    )
