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
    """The difference in words, with its interval; a ratio where the outcome is a logarithm.

    Where too few began for an interval it says so: an empty cell would be taken for one that was hidden.
    """
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
    if direction is Direction.NOT_STATED:
        words = f"{outcome.title}: {size}, {where}. How sure that is cannot be told: too few began for an interval."
        cells = {name: at for name, at in cells.items() if name in ("effect", "ratio")}
    elif unclear:
        words = f"{outcome.title}: no clear difference {where}. The estimate is {size} {interval}."
    else:
        words = f"{outcome.title}: {size}, {where} {interval}."
    return Sentence({"en": words}, dict(cells))


def difference_plain(
    outcome: Outcome, direction: Direction, cells: Mapping[str, CellAt], *, surely: bool = True
) -> Sentence:
    """The same for those it is about. No figure is in it; it is withheld with the figures it rests on.

    Not `surely`: another estimator, asked the same, cannot tell.
    """
    en, cy = outcome.plain.en, outcome.plain.cy
    where, ble = "where local panels decided", "lle’r oedd paneli lleol yn penderfynu"
    told = {
        Direction.BETTER: (f"This {'' if surely else 'probably '}got better {where}.",
                           f"Gwellodd hyn {ble}." if surely else f"Mae’n debyg bod hyn wedi gwella {ble}."),
        Direction.WORSE: (f"This {'' if surely else 'probably '}got worse {where}.",
                          f"Gwaethygodd hyn {ble}." if surely else f"Mae’n debyg bod hyn wedi gwaethygu {ble}."),
        Direction.DIFFERENT: (f"This was different {where}.", f"Roedd hyn yn wahanol {ble}."),
        Direction.NO_CLEAR_DIFFERENCE: (
            "We could not tell whether local panels made this better or worse.",
            "Doedden ni ddim yn gallu dweud a wnaeth paneli lleol wella neu waethygu hyn."),
        Direction.NOT_STATED: ("There was too little to say anything.", "Doedd dim digon i ddweud dim."),
    }[direction]  # fmt: skip
    words = {
        "en": f"We looked at {en}. {told[0]}",
        **({"cy": f"Dyma beth wnaethon ni edrych arno: {cy}. {told[1]}"} if cy else {}),
    }
    return Sentence(words, dict(cells))
