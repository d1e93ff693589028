"""Protecting as many outputs as can be: what cannot be made safe is left out whole, and named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from moothall.methods.outputs import Output

from .errors import StillOpen
from .ledger import Published
from .protecting import protect
from .reports import Protected
from .rules import Rules

_NAMED = re.compile(r"\(([a-z0-9-]+), row [0-9]+\)")


def protect_what_can_be(
    outputs: Sequence[Output], rules: Rules, before: Sequence[Published] = (), *, secret: bytes = b""
) -> tuple[Protected, tuple[str, ...]]:
    """The outputs protected together, without those of which a hidden figure could still be worked out; and their names.

    A whole study is not lost because one table is too fine: that table is withheld and told. Raises DisclosureError
    where outputs cannot be judged, StillOpen where no table can be named.
    """
    kept, withheld = list(outputs), list[str]()
    while True:
        try:
            return protect(kept, rules, before, secret=secret), tuple(withheld)
        except StillOpen as wrong:
            named = set(_NAMED.findall(str(wrong))) & {one.name for one in kept}
            if not named:
                raise
            withheld += sorted(named)
            kept = [one for one in kept if one.name not in named]
