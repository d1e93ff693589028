"""The made-up follow-up of tests/samples/evaluation/survival, and what R says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation.survival import FollowUp, follow_up

HERE = Path(__file__).resolve().parents[3] / "samples" / "evaluation" / "survival"
R: dict[str, list[Any]] = json.loads((HERE / "reference.json").read_text())
CHILDREN = np.genfromtxt(HERE / "follow_up.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")
EPISODES = np.genfromtxt(HERE / "episodes.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")


def numbered(column: Any) -> np.ndarray[Any, Any]:
    return np.unique(column, return_inverse=True)[1]


def any_event(**more: Any) -> FollowUp:
    return follow_up(CHILDREN["exit"], CHILDREN["event"] > 0, **more)


def own_event(**more: Any) -> FollowUp:
    return follow_up(CHILDREN["exit"], CHILDREN["event"] == 1, **more)


def kinds(**more: Any) -> FollowUp:
    return follow_up(CHILDREN["exit"], CHILDREN["event"], causes=("harm", "left"), **more)


def episodes(**more: Any) -> FollowUp:
    return follow_up(
        EPISODES["stop"], EPISODES["episode"], entry=EPISODES["start"], child=EPISODES["child"], **more
    )


def agrees(name: str, ours: Any, rel: float = 1e-9) -> None:
    """Ours, row by row, are R's numbers of that name."""
    theirs = np.array([np.nan if one is None else one for one in R[name]], float)
    told = np.asarray(ours, float).ravel()
    assert told.shape == theirs.shape, name
    assert told == pytest.approx(theirs, rel=rel, abs=1e-10, nan_ok=True), name
