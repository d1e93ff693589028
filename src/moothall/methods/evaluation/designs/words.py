"""How a difference is read: for whoever decides, and for those it is about, in English and in Welsh."""

from __future__ import annotations

from collections.abc import Mapping

from ..finding import CellAt, Direction, Sentence
from ..protocol.estimand import Outcome
from ..study_data.measures import SHARES


def difference_read(
    outcome: Outcome,
    direction: Direction,
    fell: bool,
    cells: Mapping[str, CellAt],
    *,
    where: str = "where a panel had begun",
) -> Sentence:
    """The difference in words, with its interval; a ratio where the outcome is a logarithm."""
    unclear = direction is Direction.NO_CLEAR_DIFFERENCE
    if "ratio" in cells:
        size = "{ratio} times what it would have been without"
        interval = "(95% interval {ratio_low} to {ratio_high} times)"
    else:
        share = outcome.measure in SHARES
        sized, signed = ("sizepoints", "signedpoints") if share else ("size", "+")
        unit = "percentage points" if share else outcome.unit
        size = f"{{effect:{sized}}} {unit} {'lower' if fell else 'higher'} than without"
        interval = f"(95% interval {{low:{signed}}} to {{high:{signed}}})"
    if unclear:
        words = f"{outcome.title}: no clear difference {where}. The estimate is {size} {interval}."
    else:
        words = f"{outcome.title}: {size}, {where} {interval}."
    return Sentence({"en": words}, dict(cells))


def difference_plain(outcome: Outcome, direction: Direction, cells: Mapping[str, CellAt]) -> Sentence:
    """The same for those it is about. No figure is in it; it is withheld with the figures it rests on."""
    en, cy = outcome.plain.en, outcome.plain.cy
    told = {
        Direction.BETTER: (f"We looked at {en}. This got better where local panels decided.",
                           f"Edrychom ar {cy}. Aeth hyn yn well lle’r oedd paneli lleol yn penderfynu."),
        Direction.WORSE: (f"We looked at {en}. This got worse where local panels decided.",
                          f"Edrychom ar {cy}. Aeth hyn yn waeth lle’r oedd paneli lleol yn penderfynu."),
        Direction.DIFFERENT: (f"We looked at {en}. This was different where local panels decided.",
                              f"Edrychom ar {cy}. Roedd hyn yn wahanol lle’r oedd paneli lleol yn penderfynu."),
        Direction.NO_CLEAR_DIFFERENCE: (
            f"We looked at {en}. We could not tell whether local panels made this better or worse.",
            f"Edrychom ar {cy}. Ni allem ddweud a wnaeth paneli lleol hyn yn well neu’n waeth."),
        Direction.NOT_STATED: (f"We looked at {en}. There was too little to say anything.",
                               f"Edrychom ar {cy}. Nid oedd digon i ddweud dim."),
    }[direction]  # fmt: skip
    words = {"en": told[0], **({"cy": told[1]} if cy else {})}
    return Sentence(words, dict(cells))
