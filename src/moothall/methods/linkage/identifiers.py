"""Numbers that stand for one child: written one way, with their check digits.

A number that fails its check is kept as it was typed and compared as text; it is never used to join. Rules: the NHS
number's modulus 11 (NHS data dictionary); the UPN's check letter (Department for Education's guide to UPNs, weights 2
to 13, modulus 23, letters without I, O and S); both confirmed against published worked examples of the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(r"[A-Z]\d{11}[\dA-Z]")
#: Said instead of a number.
_NO_NUMBER = re.compile(r"^(?:un\d|n/?a|none|nil|not ?known|unknown|tbc|0+|9+|-+|x+)$", re.IGNORECASE)


def bare(value: str | None) -> str:
    """A number without spaces, signs or case; empty where something was written in its place.

    >>> bare(" 943 476-5919"), bare("not known")
    ('9434765919', '')
    """
    text = (value or "").strip()
    return "" if _NO_NUMBER.match(text) else re.sub(r"[^0-9A-Za-z]+", "", text).upper()


def nhs_number_valid(value: str) -> bool:
    """Ten digits whose last is the modulus-11 check digit, and that are not one digit ten times.

    >>> nhs_number_valid("943 476 5919"), nhs_number_valid("9434765918")
    (True, False)
    """
    digits = bare(value)
    if not re.fullmatch(r"\d{10}", digits) or len(set(digits)) == 1:
        return False
    check = (
        11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    )
    return check != 10 and check % 11 == int(digits[9])


def upn_valid(value: str) -> bool:
    """A check letter and twelve characters that give it; a temporary number ends in a letter.

    >>> upn_valid("A123456789012"), upn_valid(with_upn_letter("123456789012"))
    (False, True)
    """
    upn = bare(value)
    return bool(_UPN.fullmatch(upn)) and upn[0] == with_upn_letter(upn[1:])[0]


def with_upn_letter(twelve: str) -> str:
    """Twelve characters of a UPN with the letter that belongs before them."""
    values = [int(one) if one.isdigit() else _UPN_LETTERS.find(one) for one in twelve]
    total = sum(value * weight for value, weight in zip(values, range(2, 14), strict=True))
    return _UPN_LETTERS[total % 23] + twelve


def home_office_reference_valid(value: str) -> bool:
    """A letter and seven or eight digits, or sixteen digits in four groups (unique application number), or a number of
    six or more digits, with letters before it if any. Shape only: there is no check digit."""
    return bool(re.fullmatch(r"[A-Z]{0,4}\d{6,16}", bare(value)))


def local_child_id_valid(value: str) -> bool:
    """What an authority calls a child in its SSDA903 return: any text of one to ten letters and digits."""
    return bool(re.fullmatch(r"[0-9A-Z]{1,12}", bare(value)))


#: Numbers that are one child's alone, when they pass their test.
CERTAIN = ("upn", "nhs", "home_office")
#: Kind of identifier to its test. The 903 child id counts for one authority only.
VALID: dict[str, Callable[[str], bool]] = {
    "upn": upn_valid,
    "nhs": nhs_number_valid,
    "home_office": home_office_reference_valid,
    "child_id": local_child_id_valid,
}
