"""What is not known: a cell of the map with its question, and the work that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from moothall.library.appraisal.scales import Code, Frozen, Words

from .checking import Found, meant
from .vocabularies import Vocabularies
from .works import Key


class Gap(Frozen):
    """A question that nobody has answered well enough, where it lies on the map, and who says so and why."""

    key: Key
    row: Code
    column: Code
    question: Words
    said_by: Key
    why: Words


def of_gaps(gaps: Sequence[Gap], words: Vocabularies, works: Sequence[str]) -> Iterator[Found]:
    """What the gaps must agree with: the map, and the works that are there."""
    for number, gap in enumerate(gaps):
        for field, known in (
            ("row", words.codes("rows")),
            ("column", words.codes("columns")),
            ("said_by", works),
        ):
            said = getattr(gap, field)
            if said not in known:
                yield Found(f"'{said}' is not there.", meant(said, known), ("gaps", number, field))
    for key, times in Counter(gap.key for gap in gaps).items():
        if times > 1:
            yield Found(f"'{key}' is there {times} times.", "Give each its own key.", ("gaps",))
