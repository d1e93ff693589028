"""The bytes of files, under their SHA-256, sealed so that a copied disk tells nothing."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from moothall.core.crypto import ring


class FileLost(RuntimeError):
    """The bytes of a file are missing or altered: restore the folder MOOTHALL_FILES from its copy."""


def _path(sha256: str) -> Path:
    if not settings.MOOTHALL_FILES:
        raise ImproperlyConfigured("Set MOOTHALL_FILES to the folder that keeps uploaded files.")
    return Path(settings.MOOTHALL_FILES) / "kept" / sha256[:2] / sha256


def keep(content: bytes) -> str:
    """Keep the bytes and return their SHA-256. Keeping the same bytes twice keeps them once."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(ring().seal(content, f"file:{sha256}"))
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    return sha256


def fetch(sha256: str) -> bytes:
    """The bytes kept under a SHA-256. Raises FileLost when they are gone or are not what was kept."""
    try:
        content = ring().open(_path(sha256).read_bytes(), f"file:{sha256}")
    except OSError as gone:
        raise FileLost(f"The file {sha256[:12]} is not in the folder MOOTHALL_FILES.") from gone
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileLost(f"The file {sha256[:12]} was altered after it was kept.")
    return content


def remove(sha256: str) -> bool:
    """Remove the bytes kept under a SHA-256. Whether there were any. The caller makes sure that nothing needs them."""
    path = _path(sha256)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there
