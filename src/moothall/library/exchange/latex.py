"""LaTeX in the values of BibTeX, read to plain text and written so that it is read back the same."""

from __future__ import annotations

import re
import unicodedata

from moothall.library.exchange.words import each

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307", "u": "\u0306",
    "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textendash": "–", "textemdash": "—", "textunderscore": "_", "textless": "<",
    "textgreater": ">", "textbar": "|", "pounds": "£", "textsterling": "£", "euro": "€", "texteuro": "€", "ldots": "…",
    "dots": "…", "textellipsis": "…", "S": "§", "P": "¶", "copyright": "©", "textregistered": "®", "texttrademark": "™",
    "LaTeX": "LaTeX", "TeX": "TeX", "textbullet": "•", "textdegree": "°", "quad": " ", "newline": " ", "par": "\n\n",
}  # fmt: skip
#: Commands that only say how their text looks.
_LOOKS = frozenset(
    each(
        "textit textbf textsc textrm textsf texttt emph em it bf sc rm sf tt mbox text url href uppercase textsuperscript"
        " textsubscript underline textnormal bibinfo natexlab noopsort protect enquote"
    )
)
_ACCENT = re.compile(
    r"""\\(?:([`'^~"=.])|([uvHckrdb])(?![A-Za-z]))\s*(?:\{\s*(\\[ij](?![A-Za-z])|[^\W\d_])?\s*\}|(\\[ij](?![A-Za-z])|[^\W\d_]))"""
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?:\{\}|[ \t]+|(?=[^A-Za-z])|$)")
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_SPECIAL = re.compile(r"[\\{}~`']|--|\$")
_KEPT = {
    "&": "\ue000",
    "%": "\ue001",
    "$": "\ue002",
    "#": "\ue003",
    "_": "\ue004",
    "{": "\ue005",
    "}": "\ue006",
}
_BACK = str.maketrans({private: plain for plain, private in _KEPT.items()} | {"\ue007": "~", "\ue008": "\\"})
_PRIVATE = re.compile(r"[\ue000-\ue008]")


def plain(text: str) -> tuple[str, list[str]]:
    """The text without LaTeX, and the commands that were not known, whose text is kept.

    >>> plain(r"Caf{\\'e} \\& {UK} pages 1--2")
    ('Café & UK pages 1–2', [])
    """
    if not _SPECIAL.search(text):
        return text, []
    unknown: list[str] = []

    def command(found: re.Match[str]) -> str:
        name = found[1]
        if name in ("textbackslash", "textasciitilde"):
            return "\ue008" if name == "textbackslash" else "\ue007"
        if name in _LETTERS:
            return _LETTERS[name]
        if name not in _LOOKS:
            unknown.append(f"\\{name}")
        return ""

    text = _ESCAPED.sub(lambda found: _KEPT[found[1]], _PRIVATE.sub("", text).replace("\\\\", " "))
    text = _COMMAND.sub(command, _ACCENT.sub(_accented, text))
    for written, meant in (
        ("---", "—"),
        ("--", "–"),
        ("``", "“"),
        ("''", "”"),
        ("~", " "),
        ("\\-", ""),
        ("\\/", ""),
        ("\\", ""),
    ):
        text = text.replace(written, meant)
    return text.replace("{", "").replace("}", "").translate(_BACK), unknown


def _accented(found: re.Match[str]) -> str:
    letter = found[3] or found[4] or ""
    letter = letter.removeprefix("\\")
    accent = _ACCENTS[found[1] or found[2]]
    return unicodedata.normalize("NFC", letter + accent) if letter else ""


_WRITTEN = str.maketrans(
    {"&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
     "^": r"\textasciicircum{}", "\\": r"\textbackslash{}", "@": "{@}"}
)  # fmt: skip


def written(text: str) -> str:
    """Plain text as LaTeX that is read back the same. Letters stay as they are: every BibTeX of today reads UTF-8."""
    text = _PRIVATE.sub("", text).translate(_WRITTEN)
    return re.sub(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')", "{}", text)


def with_capitals(text: str) -> str:
    """The same, with braces about words whose capitals a style may not lower: 'UK', 'McDonald'."""
    return re.sub(r"(?<![\\{}\w])(\w+[A-Z]\w*)(?![\\{}\w])", r"{\1}", written(text))
