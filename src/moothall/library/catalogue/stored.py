"""Where the files that may be given away lie: each by its content, so that one file is kept once."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import IO

from django.conf import settings

from moothall.library.errors import Refused

CHUNK = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def folder() -> Path:
    """The folder of the files. Raises Refused where the settings name none."""
    if not settings.MOOTHALL_LIBRARY_FILES:
        raise Refused("MOOTHALL_LIBRARY_FILES names no folder; files cannot be kept.")
    return Path(settings.MOOTHALL_LIBRARY_FILES) / "works"


def path_of(sha256: str) -> Path:
    """Where the file of that content lies, or would."""
    if not _SHA256.match(sha256):
        raise ValueError("That is no SHA-256.")
    return folder() / sha256[:2] / sha256


def keep(source: IO[bytes]) -> tuple[str, int]:
    """Keeps the bytes, whole or not at all; answers their SHA-256 and size."""
    folder().mkdir(parents=True, exist_ok=True)
    arriving = folder() / f".arriving-{os.getpid()}-{os.urandom(8).hex()}"
    digest, size = hashlib.sha256(), 0
    try:
        with arriving.open("xb") as kept:
            source.seek(0)
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
        place = path_of(digest.hexdigest())
        place.parent.mkdir(exist_ok=True)
        arriving.replace(place)
    finally:
        arriving.unlink(missing_ok=True)
    return digest.hexdigest(), size
