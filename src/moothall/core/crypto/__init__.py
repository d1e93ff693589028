"""Fields sealed to their own row, a ring of keys, and an index that can be searched without being read."""

from __future__ import annotations

from moothall.core.crypto.bulk import update_sealed
from moothall.core.crypto.fields import Sealed, SealedJSONField, SealedTextField
from moothall.core.crypto.ring import KeyRing, blind, purpose_key, ring

__all__ = [
    "KeyRing",
    "Sealed",
    "SealedJSONField",
    "SealedTextField",
    "blind",
    "purpose_key",
    "ring",
    "update_sealed",
]
