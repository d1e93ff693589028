"""In which order the records of a search are read: at random at first, then those first that are likeliest to matter.

A model learns from what people decided (TF-IDF of title, abstract and keywords; logistic regression, both classes
weighing the same) and is learned anew from all of it each time. It decides nothing: it only says who comes next.
While nobody has put a record aside, some unread ones drawn by lot stand for those that do not matter (Cormack and
Grossman 2015, Autonomy and reliability of continuous active learning, arXiv:1504.06868). The same records, decisions
and seed give the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

#: The share of the records that is read in the order of a lot before a model is asked, and the least and most of them.
AT_RANDOM, FEWEST_AT_RANDOM, MOST_AT_RANDOM = 0.05, 10, 200
#: So many unread records stand for those that do not matter while nobody has put one aside.
PRESUMED = 100
#: A word that stands in one record alone teaches nothing, once there are this many records.
ENOUGH = 50

Learner = Literal["logistic", "bayes"]


@dataclass(frozen=True, slots=True)
class Words:
    """What is read of a record."""

    title: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it as one; the title counts twice, since it is short and chosen with care."""
        return "\n".join((self.title, self.title, self.abstract, " ".join(self.keywords)))


@dataclass(frozen=True, slots=True)
class Place:
    """A record's place in the order: which one, how likely the model holds it (none while it is a lot), and why here."""

    record: int
    score: float | None
    by: Literal["lot", "model"]


class Shelf:
    """The records of a project as the model sees them; built once, asked after every batch of decisions."""

    def __init__(self, records: Sequence[Words], *, seed: int) -> None:
        self._seed = seed
        self._size = len(records)
        self._lot = np.random.default_rng(seed).permutation(self._size)
        self._rank = np.empty(self._size, dtype=np.int64)
        self._rank[self._lot] = np.arange(self._size)
        self._terms = _terms(records)

    def at_random(self, share: float = AT_RANDOM) -> list[int]:
        """The records that are read first, by lot: a fair sample of all."""
        wanted = min(max(round(self._size * share), FEWEST_AT_RANDOM), MOST_AT_RANDOM, self._size)
        return [int(one) for one in self._lot[:wanted]]

    def order(
        self, decided: Mapping[int, bool], *, share: float = AT_RANDOM, learner: Learner = "logistic"
    ) -> list[Place]:
        """All that is undecided, in the order it should be read. `decided` says of a record whether it matters."""
        lot = [one for one in self.at_random(share) if one not in decided]
        first = set(lot)
        rest = np.array(
            [int(one) for one in self._lot if int(one) not in decided and int(one) not in first],
            dtype=np.int64,
        )
        places = [Place(one, None, "lot") for one in lot]
        if not any(decided.values()) or not rest.size or self._terms is None:
            return places + [Place(int(one), None, "lot") for one in rest]
        scores = self._scores(decided, rest, learner)
        # What the model holds alike comes in the order of the lot.
        by_score = np.lexsort((self._rank[rest], -scores))
        return places + [Place(int(rest[at]), float(scores[at]), "model") for at in by_score]

    def _scores(
        self, decided: Mapping[int, bool], rest: npt.NDArray[np.int64], learner: Learner
    ) -> npt.NDArray[np.float64]:
        from threadpoolctl import threadpool_limits

        assert self._terms is not None
        rows = sorted(decided)
        matter = [decided[one] for one in rows]
        if all(matter):
            presumed = [int(one) for one in rest[:PRESUMED]]
            rows, matter = rows + presumed, matter + [False] * len(presumed)
        # One thread: how sums are split among threads would show in the last bits.
        with threadpool_limits(1):
            model = _model(learner, self._seed)
            model.fit(self._terms[rows], np.array(matter), **_weights(learner, matter))
            likely = model.predict_proba(self._terms[rest])[:, list(model.classes_).index(True)]
        # The last digits differ between machines, and must not decide who comes first.
        rounded: npt.NDArray[np.float64] = np.around(np.asarray(likely, dtype=np.float64), 9).astype(
            np.float64
        )
        return rounded


def _terms(records: Sequence[Words]) -> sparse.csr_matrix | None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(
        ngram_range=(1, 2),
        min_df=2 if len(records) >= ENOUGH else 1,
        max_features=50_000,
        sublinear_tf=True,
        strip_accents="unicode",
        dtype=np.float64,
    )
    try:
        return sparse.csr_matrix(vectors.fit_transform(record.text for record in records))
    except ValueError:
        # No record holds a word.
        return None


def _model(learner: Learner, seed: int):  # type: ignore[no-untyped-def]
    if learner == "bayes":
        from sklearn.naive_bayes import MultinomialNB

        return MultinomialNB(alpha=0.1, fit_prior=False)
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        class_weight="balanced", C=1.0, solver="liblinear", max_iter=500, random_state=seed
    )


def _weights(learner: Learner, matter: Sequence[bool]) -> dict[str, npt.NDArray[np.float64]]:
    """The logistic one balances by itself; the other is given weights that do."""
    if learner == "logistic":
        return {}
    share = sum(matter) / len(matter)
    return {"sample_weight": np.array([0.5 / share if one else 0.5 / (1 - share) for one in matter])}
