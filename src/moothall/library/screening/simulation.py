"""Synthetic records whose relevance is known, and what the order and the stopping rule do with them. Nobody wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .ordering import Learner, Shelf, Words
from .stopping import LOOK_EVERY, TARGET, enough

VOCABULARY = 4000
#: Words of the question, and those of the questions next to it.
TOPICAL, TOPICS = 60, 12


@dataclass(frozen=True)
class Labelled:
    """Records and whether each matters."""

    words: tuple[Words, ...]
    matters: tuple[bool, ...]


def labelled(size: int, share: float, *, seed: int, clear: float = 0.25) -> Labelled:
    """So many records of which a share matters. `clear` is how much of a relevant record is said in words of its topic.

    Words follow Zipf's law; every record also has a topic of its own, the relevant ones share one more, and some of the
    others lie next to it: they use its words half as much.
    """
    rng = np.random.default_rng(seed)
    common = 1 / np.arange(1, VOCABULARY + 1)
    common /= common.sum()
    topics = [rng.choice(np.arange(100, VOCABULARY), TOPICAL, replace=False) for _ in range(TOPICS)]
    count = max(1, round(size * share))
    matters = np.zeros(size, dtype=bool)
    matters[rng.choice(size, count, replace=False)] = True
    near = rng.random(size) < min(4 * share, 0.4)
    words = []
    for at in range(size):
        own = topics[1 + int(rng.integers(TOPICS - 1))]
        # How plainly it speaks differs: some relevant records hardly say what they are about.
        said = (
            clear * rng.beta(2, 2) * 2
            if matters[at]
            else clear * 0.5 * rng.beta(2, 2) * 2
            if near[at]
            else 0.0
        )
        length = int(rng.integers(60, 220))
        words.append(_record(rng, common, topics[0], own, said, length))
    return Labelled(tuple(words), tuple(bool(one) for one in matters))


def _record(rng, common, shared, own, said, length) -> Words:  # type: ignore[no-untyped-def]
    from_shared = rng.binomial(length, min(said, 0.9))
    from_own = rng.binomial(length - from_shared, 0.2)
    drawn = np.concatenate(
        [rng.choice(shared, from_shared), rng.choice(own, from_own),
         rng.choice(VOCABULARY, length - from_shared - from_own, p=common)]
    )  # fmt: skip
    rng.shuffle(drawn)
    told = [f"w{one}" for one in drawn]
    return Words(" ".join(told[:10]), " ".join(told[10:]))


@dataclass(frozen=True, slots=True)
class Trial:
    """One run: the share read until the target was met, the share read when the rule said stop, and what was found by then."""

    read_for_target: float
    read_at_stop: float
    recall_at_stop: float

    @property
    def kept(self) -> bool:
        """Whether the rule kept what it says."""
        return self.recall_at_stop >= TARGET


def read_in_order(
    of: Labelled, *, seed: int, batch: int = LOOK_EVERY, learner: Learner = "logistic"
) -> Iterator[bool]:
    """What a reader finds who starts from one relevant record and reads what the model puts first, learned anew each batch."""
    shelf = Shelf(of.words, seed=seed)
    known = of.matters.index(True)
    decided = {known: True}
    yield True
    while len(decided) < len(of.words):
        places = shelf.order(decided, learner=learner)
        lot = sum(place.by == "lot" for place in places)
        for place in places[: lot or batch]:
            decided[place.record] = of.matters[place.record]
            yield of.matters[place.record]


def read_by_lot(of: Labelled, *, seed: int) -> Iterator[bool]:
    """What a reader finds whose order is no better than a lot; not the lot by which the records were made."""
    yield from (of.matters[int(one)] for one in np.random.default_rng((seed, 1)).permutation(len(of.words)))


def trial(found: Iterator[bool], of: Labelled) -> Trial:
    """Reads until the rule says stop and the target is met, and says when each was."""
    size, relevant = len(of.matters), sum(of.matters)
    labels: list[bool] = []
    met = stopped = recall = None
    for one in found:
        labels.append(one)
        if met is None and sum(labels) >= TARGET * relevant:
            met = len(labels) / size
        looks = len(labels) % LOOK_EVERY == 0 or len(labels) == size
        if stopped is None and looks and enough(labels, size):
            stopped, recall = len(labels) / size, sum(labels) / relevant
        if met is not None and stopped is not None:
            break
    assert met is not None
    assert stopped is not None
    assert recall is not None
    return Trial(met, stopped, recall)


@dataclass(frozen=True, slots=True)
class Setting:
    """So many records, of which a share matters, said so clearly; `by_lot` where the order is no better than a lot."""

    size: int
    share: float
    clear: float
    by_lot: bool = False


#: From easy to hard; the last two are the worst that can happen to the rule: a model that has learned nothing.
SETTINGS = (
    Setting(1000, 0.02, 0.25),
    Setting(1000, 0.05, 0.25),
    Setting(1000, 0.1, 0.25),
    Setting(1000, 0.05, 0.1),
    Setting(3000, 0.03, 0.2),
    Setting(1000, 0.05, 0.25, by_lot=True),
    Setting(1000, 0.2, 0.25, by_lot=True),
)


def trials(setting: Setting, runs: int, *, seed: int, learner: Learner = "logistic") -> Sequence[Trial]:
    """So many runs, each on records of its own."""
    made = []
    for run in range(runs):
        of = labelled(setting.size, setting.share, seed=seed + run, clear=setting.clear)
        found = (
            read_by_lot(of, seed=seed + run)
            if setting.by_lot
            else read_in_order(of, seed=seed + run, learner=learner)
        )
        made.append(trial(found, of))
    return made
