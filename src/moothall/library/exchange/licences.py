"""Licences by their SPDX names and the addresses of their texts. Any other licence stays as the source wrote it."""

from __future__ import annotations

import re

_CREATIVE_COMMONS = re.compile(
    r"(?:https?://)?(?:www\.)?creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)(/igo)?", re.IGNORECASE
)
_CC_NAME = re.compile(r"cc[\s-](by(?:-(?:nc-sa|nc-nd|nc|sa|nd))?)[\s-]v?(\d\.\d)", re.IGNORECASE)
_OGL = re.compile(
    r"(?:https?://)?(?:www\.)?nationalarchives\.gov\.uk/doc/open-government-licence/version/(\d)/?"
    r"|(?:the )?(?:open government licen[cs]e|ogl)(?:[\s-]*uk)?[\s-]*(?:v|version)?[\s-]*(\d)(?:\.0)?",
    re.IGNORECASE,
)
_CC0 = re.compile(
    r"cc0(?:[\s-]1\.0)?|(?:https?://)?(?:www\.)?creativecommons\.org/publicdomain/zero/1\.0/?\S*",
    re.IGNORECASE,
)


def licence_of(text: str) -> str:
    """The SPDX name of a licence that has one; else what was written.

    >>> licence_of("http://creativecommons.org/licenses/by/4.0/"), licence_of("Open Government Licence v3.0")
    ('CC-BY-4.0', 'OGL-UK-3.0')
    """
    bare = text.strip()
    if found := _CREATIVE_COMMONS.match(bare):
        return f"CC-{found[1].upper()}-{found[2]}{(found[3] or '').upper().replace('/', '-')}"
    if found := _CC_NAME.fullmatch(bare):
        return f"CC-{found[1].upper()}-{found[2]}"
    if _CC0.fullmatch(bare):
        return "CC0-1.0"
    if found := _OGL.fullmatch(bare):
        return f"OGL-UK-{found[1] or found[2]}.0"
    return bare


def licence_address(licence: str) -> str:
    """Where the text of a licence stands; the licence itself where it is an address; '' where nobody knows."""
    if found := re.fullmatch(r"CC-([A-Z-]+)-(\d\.\d)(-IGO)?", licence):
        return (
            f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/{'igo/' if found[3] else ''}"
        )
    if licence == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if found := re.fullmatch(r"OGL-UK-(\d)\.0", licence):
        return f"https://www.nationalarchives.gov.uk/doc/open-government-licence/version/{found[1]}/"
    return licence if licence.startswith(("http://", "https://")) else ""


def is_open(licence: str) -> bool:
    """Whether a text under this licence may be given on by anyone, with its author named."""
    return licence == "CC0-1.0" or bool(
        re.fullmatch(r"CC-BY(-SA|-NC|-ND|-NC-SA|-NC-ND)?-\d\.\d(-IGO)?|OGL-UK-\d\.0", licence)
    )
