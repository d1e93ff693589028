"""A protocol: what a study will do, said before it is done. Read, checked, hashed, compared with its amendments."""

from __future__ import annotations

from .changes import Change, what_changed
from .checks import Disagreement, disagreements
from .errors import ProtocolError
from .protocol import FORMAT, Protocol
from .reading import as_yaml, canonical_bytes, protocol_from, protocol_sha256, read_protocol

__all__ = [
    "FORMAT",
    "Change",
    "Disagreement",
    "Protocol",
    "ProtocolError",
    "as_yaml",
    "canonical_bytes",
    "disagreements",
    "protocol_from",
    "protocol_sha256",
    "read_protocol",
    "what_changed",
]
