"""What may be kept as a file, decided on the bytes themselves and never on what a browser says of them."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid

# FRM-04 and FRM-05 (First Responder Toolkit 2026; offline form 2026): 100 files of 25 MB, these types.
LARGEST_EVIDENCE = 25 * 1024 * 1024
MOST_FILES = 100
# A picture of more points than this is either a mistake or made to exhaust whoever opens it.
MOST_POINTS = 50_000_000

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf",
    ".doc": "application/msword", ".docx": _WORD,
}  # fmt: skip
# Word's formats are containers: the container's own sign is what can be seen.
_SEEN_AS = {
    ".jpg": {".jpg", ".jpeg", ".jfif"}, ".jpeg": {".jpg", ".jpeg", ".jfif"}, ".png": {".png"}, ".pdf": {".pdf"},
    ".doc": {".doc", ".xls", ".ppt", ".msi", ".ole"}, ".docx": {".docx", ".zip", ".xlsx", ".pptx"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one place of the site takes: the largest size in bytes, and the endings allowed."""

    largest: int
    endings: tuple[str, ...]


EVIDENCE = Limits(LARGEST_EVIDENCE, tuple(MEDIA_TYPES))
MESSAGE = Limits(5 * 1024 * 1024, (".json",))


def check_file(name: str, content: bytes, limits: Limits) -> str:
    """The media type of a file that may be kept. Raises Invalid("file", …) with the mend."""
    if not content:
        raise Invalid("file", _("The file is empty. Choose another file."))
    if len(content) > limits.largest:
        largest = limits.largest // (1024 * 1024)
        raise Invalid("file", _("The file is larger than %(size)s MB. Send it in parts.") % {"size": largest})
    ending = PurePath(name).suffix.lower()
    if ending not in limits.endings:
        kinds = ", ".join(one.lstrip(".").upper() for one in limits.endings)
        raise Invalid("file", _("The file must be one of these kinds: %(kinds)s.") % {"kinds": kinds})
    if ending == ".json":
        return "application/json"
    if not _seen_endings(content) & _SEEN_AS[ending]:
        raise Invalid(
            "file", _("What is in the file is not what its name says. Save it again in its own format.")
        )
    if MEDIA_TYPES[ending].startswith("image/"):
        _check_picture(content)
    return MEDIA_TYPES[ending]


def _seen_endings(content: bytes) -> set[str]:
    try:
        return {match.extension.lower() for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return set()


def _check_picture(content: bytes) -> None:
    from PIL import Image  # loaded by whoever sends a picture, not by every process

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                points = picture.width * picture.height
                picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise Invalid("file", _("The picture cannot be opened. Save it again and send that.")) from broken
    if points > MOST_POINTS:
        raise Invalid("file", _("The picture has too many points. Save it at a smaller size."))
