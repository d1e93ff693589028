"""How the systems meet: a map of what follows what, with small numbers hidden, laid out to be drawn."""

from __future__ import annotations

from .graph import (
    Arrow,
    Box,
    Finding,
    Order,
    ProcessMap,
    Spread,
    Waiting,
    drawn,
    findings,
)
from .hiding import Line, about, hidden_cells, may_be_shown
from .layout import Layout, Link, PlacedBox, PlacedLink, Size, lay_out
from .periods import Period, period, periods_until

__all__ = [
    "Arrow",
    "Box",
    "Finding",
    "Layout",
    "Line",
    "Link",
    "Order",
    "Period",
    "PlacedBox",
    "PlacedLink",
    "ProcessMap",
    "Size",
    "Spread",
    "Waiting",
    "about",
    "drawn",
    "findings",
    "hidden_cells",
    "lay_out",
    "may_be_shown",
    "period",
    "periods_until",
]
