"""DOI, ISBN, ISSN, ORCID and addresses, each brought from its many spellings to one; None where it is none."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_DOI = re.compile(r"^10\.\d{4,9}(?:\.\d+)*/\S+$")
_DOI_PREFIX = re.compile(
    r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*:?\s*|info:doi/|urn:doi:)+", re.IGNORECASE
)
_CLOSING = {")": "(", "]": "[", ">": "<", "}": "{"}


def doi_of(text: str) -> str | None:
    """A DOI in lower case, without its prefix, from any of its spellings.

    >>> doi_of("https://dx.doi.org/10.1000/ABC.1"), doi_of("doi: 10.1000/abc.1.")
    ('10.1000/abc.1', '10.1000/abc.1')
    """
    bare = text.strip().strip("<>\"'“”")
    after = _DOI_PREFIX.sub("", bare)
    if after != bare and "%" in after and bare.lower().startswith(("http", "doi.org", "dx.")):
        after = unquote(after)
    bare = _without_tail(after.strip())
    return bare.lower() if _DOI.match(bare) and len(bare) <= 300 else None


def _without_tail(text: str) -> str:
    """Text without the full stop that ended its sentence, or a bracket that was never opened in it."""
    while text:
        last = text[-1]
        opening = _CLOSING.get(last)
        if last in ".,;:'\"" or (opening and text.count(last) > text.count(opening)):
            text = text[:-1]
        else:
            break
    return text


def doi_address(doi: str) -> str:
    """Where a DOI leads."""
    return f"https://doi.org/{quote(doi, safe='/:;().-_')}"


def isbn_of(text: str) -> str | None:
    """An ISBN as thirteen digits, its check digit right.

    >>> isbn_of("ISBN 0-306-40615-2 (pbk.)")
    '9780306406157'
    """
    for found in re.findall(r"(?<![\dXx])(?:97[89][\s–-]?)?(?:\d[\s–-]?){9}[\dXx](?![\dXx])", text):
        digits = re.sub(r"[\s–-]", "", found).upper()
        if len(digits) == 10 and _isbn10_right(digits):
            return digits_13(digits)
        if len(digits) == 13 and digits.isdigit() and _isbn13_check(digits) == digits[-1]:
            return digits
    return None


def _isbn10_right(digits: str) -> bool:
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return (
        "X" not in digits[:9]
        and sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0
    )


def digits_13(digits: str) -> str:
    """The thirteen digits of an ISBN of ten."""
    stem = f"978{digits[:9]}"
    return stem + _isbn13_check(stem)


def _isbn13_check(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    return str(-total % 10)


def issn_of(text: str) -> str | None:
    """An ISSN as 'NNNN-NNNC', its check digit right.

    >>> issn_of("issn 0378 5955")
    '0378-5955'
    """
    for found in re.findall(r"(?<![\dXx])\d{4}[\s–-]?\d{3}[\dXx](?![\dXx])", text):
        digits = re.sub(r"[\s–-]", "", found).upper()
        total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=False))
        if "0123456789X"[-total % 11] == digits[-1]:
            return f"{digits[:4]}-{digits[4:]}"
    return None


def orcid_of(text: str) -> str | None:
    """An ORCID as four groups of four, its check digit right (ISO 7064, 11-2).

    >>> orcid_of("http://orcid.org/0000-0002-1825-0097")
    '0000-0002-1825-0097'
    """
    found = re.search(r"(?<!\d)(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?![\dXx])", text)
    if not found:
        return None
    digits = "".join(found.groups()).upper()
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    right = "0123456789X"[(12 - total % 11) % 11]
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4)) if right == digits[-1] else None


def address_of(text: str) -> str | None:
    """An absolute http or https address: scheme and host in lower case, spaces written as such; None for any other.

    >>> address_of("www.GOV.uk/guidance/a b")
    'https://www.gov.uk/guidance/a%20b'
    """
    bare = text.strip().strip("<>\"'")
    if bare.lower().startswith("www."):
        bare = f"https://{bare}"
    try:
        parts = urlsplit(bare)
        host, port = (parts.hostname or "").lower(), parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return None
    if (
        parts.scheme.lower() not in ("http", "https")
        or not _host_right(host)
        or parts.username
        or len(bare) > 2000
    ):
        return None
    at = (
        host
        if port is None or (parts.scheme.lower(), port) in (("http", 80), ("https", 443))
        else f"{host}:{port}"
    )
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit(
        (parts.scheme.lower(), at, path, query, quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._?"))
    )


def _host_right(host: str) -> bool:
    return bool(
        re.fullmatch(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\.?", host)
    )


def compared_address(url: str) -> str:
    """An address as two are compared: without scheme, 'www.', a last slash, a fragment or what only counts visits.

    >>> compared_address("https://www.gov.uk/a/?utm_source=x#top")
    'gov.uk/a'
    """
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.").rstrip(".")
    kept = sorted(
        piece
        for piece in parts.query.split("&")
        if piece and not re.match(r"utm_|fbclid=|gclid=|mc_[ce]id=", piece, re.IGNORECASE)
    )
    query = f"?{'&'.join(kept)}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
