"""Files by their content: what was received lies under the name of its own hash, and is never altered."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def folder() -> Path:
    """The folder of the library's files. Raises ImproperlyConfigured when none is named."""
    if not settings.MOOTHALL_LIBRARY_FILES:
        raise ImproperlyConfigured("MOOTHALL_LIBRARY_FILES names no folder for the library's files.")
    return Path(settings.MOOTHALL_LIBRARY_FILES)


def path_of(sha256: str) -> Path:
    """Where the content with that hash lies, or would."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("No SHA-256 in hexadecimal digits.")
    return folder() / "held" / sha256[:2] / sha256


def keep(content: bytes) -> str:
    """Keeps the content, whole or not at all; answers its hash. What is there already is left as it is."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(prefix=".half-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(half, 0o644)
        os.replace(half, path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise
    return sha256
