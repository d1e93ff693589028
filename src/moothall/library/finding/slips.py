"""Slips of the pen: a word the library lacks, and the word that was meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: Shorter words are left alone: 'NRM' and 'act' are too near too much.
SHORTEST = 4
#: A word as long as this may have two slips.
TWO_SLIPS_FROM = 8


def correctable(word: str) -> bool:
    """Whether a word may be corrected at all: never an identifier, a year, a number or a short word."""
    return len(word) >= SHORTEST and word.isalpha()


def shortened(word: str) -> set[str]:
    """The word, and the word less one letter: two words with one slip between them have one of these in common."""
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def slips_between(one: str, other: str, most: int) -> int:
    """How many letters are missing, too many, other or swapped; `most` + 1 where more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        # Two rows, since letters that are swapped reach back over one.
        if min(now) > most and min(last) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


def meant(word: str, candidates: Mapping[str, int]) -> str | None:
    """The candidate that was meant, given in how many works each stands: the nearest, then the commonest."""
    most = 2 if len(word) >= TWO_SLIPS_FROM else 1
    near = [(slips_between(word, other, most), -works, other) for other, works in candidates.items()]
    close = [one for one in near if one[0] <= most]
    return min(close)[2] if close else None


def remembered(words: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Rows of (shortened form, word) for every word that others may be corrected to."""
    for word in words:
        if correctable(word):
            for form in sorted(shortened(word)):
                yield form, word
