"""What a file in a bundle may be called: plain small paths that mean the same on every machine."""

from __future__ import annotations

import re

from .errors import NotABundle
from .limits import LONGEST_NAME

MANIFEST = "manifest.json"
SIGNATURE = "signature"
#: Letters, digits, full stops, hyphens and underscores; no part begins with a full stop or ends with one.
NAME = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?(?:/[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?){0,3}\Z"
)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


def read_name(written: bytes) -> str:
    """The name of an entry. Raises NotABundle where it is not UTF-8."""
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        raise NotABundle("not-utf-8", f"The name of a file is not UTF-8: {written[:60]!r}.") from None


def check_name(name: str) -> None:
    """Raises NotABundle for a path that could lead out of a folder, or mean another file elsewhere."""
    if len(name) > LONGEST_NAME or not NAME.match(name):
        raise NotABundle("bad-name", f"A file may not be called {name[:LONGEST_NAME]!r} in a bundle.")
    if any(_DEVICE.match(part) for part in name.split("/")):
        raise NotABundle("bad-name", f"A file may not be called '{name}': on some machines that is a device.")
