"""Which records are proposed as one child together. Never everything that hangs together somehow.

Pairs are taken from the surest down. Two groups become one only if nothing in one contradicts anything in the other, if
enough of the pairs between them speak for it, and if the whole stays small; else the pair is set aside for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from moothall.methods.linkage.deciding import DECIDED
from moothall.methods.linkage.records import Records

#: A group larger than this is looked at by a person as a whole; one larger than `LARGEST` is not made at all.
TO_REVIEW, LARGEST = 6, 30
#: What keeps two records apart in a group; that they share a name and no more only fails to bring them together.
CONTRADICTS = ("number_contradicted", "different_numbers", "different_names")
#: Of the pairs between two groups, so many must speak for their being one.
SPEAK_FOR_IT = 1 / 3


@dataclass(frozen=True, slots=True)
class Groups:
    """`of`: row number to its group (the smallest row number in it), for rows in a group of two or more.
    `set_aside`: pairs that were not joined, with why: `contradicted`, `too_few_agree` or `too_large`.
    `to_review`: groups for a person to look at as a whole, with why: `large`, or `contradicted` where a record was
    kept out of it."""

    of: dict[int, int]
    members: dict[int, tuple[int, ...]]
    set_aside: tuple[tuple[int, int, str], ...]
    to_review: dict[int, str]

    def pairs(self) -> Iterable[tuple[int, int]]:
        """Every pair within a group, the smaller row number first."""
        for members in self.members.values():
            for at, first in enumerate(members):
                for second in members[at + 1 :]:
                    yield first, second

    @property
    def largest(self) -> int:
        """How many records the largest group has."""
        return max((len(members) for members in self.members.values()), default=1)


def group(records: Records, *, largest: int = LARGEST) -> Groups:
    """Groups from the verdicts in `decided`."""
    rows = records.con.execute(
        f"SELECT a, b, verdict, why, match_probability FROM {DECIDED} ORDER BY (why = 'number') DESC, match_weight DESC, a, b"
    ).fetchall()
    return group_pairs(rows, largest=largest)


def group_pairs(
    rows: Iterable[tuple[int, int, str, str, float]],
    *,
    largest: int = LARGEST,
    speak_for_it: float = SPEAK_FOR_IT,
) -> Groups:
    """Groups from pairs (two row numbers, verdict, why, probability), the surest first."""
    edges: list[tuple[int, int]] = []
    against: defaultdict[int, set[int]] = defaultdict(set)
    speaking: defaultdict[int, set[int]] = defaultdict(set)
    for a, b, verdict, why, probability in rows:
        if verdict == "same":
            edges.append((a, b))
        elif verdict == "question" and why in CONTRADICTS:
            against[a].add(b)
            against[b].add(a)
        if verdict == "same" or probability >= 0.5:
            speaking[a].add(b)
            speaking[b].add(a)
    return _join(edges, against, speaking, largest, speak_for_it)


def _join(
    edges: list[tuple[int, int]],
    against: dict[int, set[int]],
    speaking: dict[int, set[int]],
    largest: int,
    speak_for_it: float,
) -> Groups:
    of: dict[int, int] = {}
    members: dict[int, set[int]] = {}
    aside: list[tuple[int, int, str]] = []
    for a, b in edges:
        mine, others = of.get(a, a), of.get(b, b)
        if mine == others:
            continue
        left, right = members.get(mine, {a}), members.get(others, {b})
        refused = _refused(left, right, against, speaking, largest, speak_for_it)
        if refused:
            aside.append((a, b, refused))
            continue
        whole = left | right
        head = min(mine, others)
        members.pop(mine, None), members.pop(others, None)
        members[head] = whole
        of.update(dict.fromkeys(whole, head))
    ordered = {min(rows): tuple(sorted(rows)) for rows in members.values()}
    head_of = {row: head for head, rows in ordered.items() for row in rows}
    touched = {
        head_of[row] for a, b, why in aside if why == "contradicted" for row in (a, b) if row in head_of
    }
    review = dict.fromkeys(touched, "contradicted")
    review |= {head: "large" for head, rows in ordered.items() if len(rows) > TO_REVIEW}
    return Groups(head_of, ordered, tuple(aside), dict(sorted(review.items())))


def _refused(
    left: set[int],
    right: set[int],
    against: dict[int, set[int]],
    speaking: dict[int, set[int]],
    largest: int,
    speak_for_it: float,
) -> str:
    small, large = sorted((left, right), key=len)
    if any(against.get(row, set()) & large for row in small):
        return "contradicted"
    if len(left) + len(right) > largest:
        return "too_large"
    speak = sum(len(speaking.get(row, set()) & large) for row in small)
    return "" if speak >= speak_for_it * len(left) * len(right) else "too_few_agree"
