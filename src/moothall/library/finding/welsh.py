"""Welsh words change at the front (cath, gath, nghath, chath) and at the end (llyfr, llyfrau). Which are the same word?

A word and one of its changed forms share at least one pair of first sound and trunk. Too many are thought of rather than
too few: only forms that the library holds are ever searched.
"""

from __future__ import annotations

#: What is written, and what may stand in the dictionary: soft, nasal and aspirate mutation.
_RADICALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ngh", ("c",)), ("mh", ("p",)), ("nh", ("t",)), ("ng", ("g",)),
    ("ch", ("c",)), ("ph", ("p",)), ("th", ("t",)), ("dd", ("d",)),
    ("g", ("c",)), ("b", ("p",)), ("d", ("t",)), ("f", ("b", "m")), ("m", ("b",)), ("n", ("d",)),
    ("l", ("ll", "gl")), ("r", ("rh", "gr")),
)  # fmt: skip
_VOWELS = "aeiouwy"
#: Endings of number and of common nouns from verbs, the longest first.
_ENDINGS = ("iadau", "adau", "iadau", "iaid", "ioedd", "oedd", "iau", "ion", "ydd", "aid", "iad", "au", "on", "od", "yn", "en", "ad", "wyr", "wr")  # fmt: skip
_TRUNK = 4


def radicals(word: str) -> set[str]:
    """The forms that may stand in a dictionary for this one, itself among them."""
    found = {word}
    if word.startswith("ff"):
        return found
    for written, first in _RADICALS:
        if word.startswith(written) and len(word) > len(written) + 1:
            if written in ("l", "r") and word[1] in ("l", "h"):
                continue
            found |= {sound + word[len(written) :] for sound in first}
    if word[0] in _VOWELS and len(word) > 1:
        found.add("g" + word)
    if word[0] == "h" and word[1:2] and word[1] in _VOWELS:
        found.add(word[1:])
    return found


def trunk(word: str) -> str:
    """The word without an ending of number, where enough is left of it."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _TRUNK:
            return word[: -len(ending)]
    return word


def trunks(word: str) -> set[str]:
    """What two forms of one Welsh word have in common."""
    return {trunk(radical) for radical in radicals(word)}
