"""Asking ClamAV's daemon about bytes, over its own socket (clamd's INSTREAM command)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

from django.conf import settings

_PIECE = 64 * 1024
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """`clean`, `refused` (something was found), `quarantined` (no answer yet), or `unscanned` (no scanner)."""

    state: str
    reason: str = ""


def scan(content: bytes) -> Verdict:
    """What the scanner says. Where none is configured the file is `unscanned`; where it is silent, held back."""
    if not settings.MOOTHALL_CLAMD_SOCKET:
        return Verdict("unscanned", "no scanner is configured")
    try:
        return _verdict(_ask(settings.MOOTHALL_CLAMD_SOCKET, content))
    except OSError:
        return Verdict("quarantined", "the scanner did not answer")


def _ask(address: str, content: bytes) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_SECONDS)
        line.connect(address)
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
        said = b""
        while not said.endswith(b"\0") and (more := line.recv(4096)):
            said += more
    return said.rstrip(b"\0").decode(errors="replace")


def _verdict(said: str) -> Verdict:
    if said.endswith("OK"):
        return Verdict("clean")
    if said.endswith("FOUND"):
        return Verdict("refused", said.partition(":")[2].strip()[:200])
    return Verdict("quarantined", "the scanner could not tell")
