"""Counts rounded to a base: conventionally, or up or down by chance that nobody outside can repeat.

Rounding by chance draws from a keyed hash of what the figure is about: the same figure is rounded in the same way
wherever it stands, now and later, and without the key nobody can try which counts give which answer.
"""

from __future__ import annotations

import hashlib
import hmac

from .cells import Key
from .errors import DisclosureError
from .rules import Rules


def round_count(value: float, rules: Rules, key: Key, secret: bytes) -> int:
    """A count to the base of the rules. Raises DisclosureError where chance is asked for without a secret."""
    base = rules.rounding.base
    count = int(value)
    if rules.rounding.way == "conventional":
        return base * ((2 * count + base) // (2 * base))
    if len(secret) < 16:
        raise DisclosureError("Rounding by chance (rounding.way: random) needs a secret of 16 bytes or more: give one, and keep it for later releases.")  # fmt: skip
    over = count % base
    if over == 0:
        return count
    drawn = hmac.new(secret, f"{key.order()!r} {count}".encode(), hashlib.sha256).digest()
    up = int.from_bytes(drawn[:8], "big") % base < over
    return count - over + (base if up else 0)


def told_by(shown: int, rules: Rules) -> tuple[float, float]:
    """What a rounded count tells of the true one: the least and the most."""
    base = rules.rounding.base
    if rules.rounding.way == "conventional":
        return max(0.0, float(shown - base // 2)), float(shown + (base - 1) // 2)
    return max(0.0, float(shown - base + 1)), float(shown + base - 1)
