"""JSON with one spelling: keys in order, no spaces, no escapes that are not needed, UTF-8 (as RFC 8785 writes it).

The manifest holds no number with a fraction (an amount is written in digits, as text), so that the spelling of
numbers, on which languages differ, never decides whether a signature fits.
"""

from __future__ import annotations

import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """The bytes of `value`: text, whole numbers, true, false, null, lists, and mappings with ASCII keys."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")
