"""Words as the index knows them: cut and stemmed by SQLite itself, so that a query and a work are never cut differently."""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
from functools import lru_cache

#: English is stemmed after Porter; Welsh is left whole, since Porter's endings are not Welsh ones.
TOKENIZERS = {"en": "porter unicode61 remove_diacritics 2", "cy": "unicode61 remove_diacritics 2"}

#: Welsh terms are kept apart from English stems: 'plant' in Welsh is children.
WELSH = "cy\N{NO-BREAK SPACE}"

_SURFACE = re.compile(r"[^\W_]+")

#: As long as this it is a word, and remembered.
_WORD = 40

_STOPWORDS = """a about an and any are as at be been being but by can could did do does for from had has have how i if in into
    is it its may me my of on or our shall should so some such than that the their them then there these they this those
    to was we were what when where which who whom whose why will with would you your
    a'r ac ag am ar at beth blwyddyn bod bu bydd byddai chi chwi dan dros drwy ei ein eich eu fe fel fod fy gan gyda hi
    hon hwn hyn hynny i'r i'w maen mae mewn mi na nac neu ni nid o oedd oes o'r o'u pa pan pwy roedd rydym sut sy sydd
    wedi wrth y yn ym yng yr ydy yw"""
#: Words that carry no subject. A query of nothing else is still searched.
STOPWORDS = frozenset(_STOPWORDS.split())


class Tokenizer:
    """Cuts text into terms with the tokenizers of the index, in a database that lives in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        for language, tokenizer in TOKENIZERS.items():
            self._db.execute(f"CREATE VIRTUAL TABLE {language} USING fts5(words, tokenize = '{tokenizer}')")
            self._db.execute(f"CREATE VIRTUAL TABLE {language}_seen USING fts5vocab({language}, instance)")
        # The same words are asked for again and again.
        self._of_word = lru_cache(maxsize=20_000)(self._cut)

    def terms(self, text: str, language: str) -> tuple[str, ...]:
        """The terms of a text, in order, as often as they occur."""
        if len(text) <= _WORD:
            return self._of_word(text, language)
        return self._cut(text, language)

    def _cut(self, text: str, language: str) -> tuple[str, ...]:
        clean = text.replace("\0", " ")
        with self._lock:
            self._db.execute(f"INSERT INTO {language} (rowid, words) VALUES (1, ?)", (clean,))
            rows = self._db.execute(f"SELECT term FROM {language}_seen ORDER BY offset").fetchall()
            self._db.execute(f"DELETE FROM {language}")
        return tuple(term for (term,) in rows)


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """The one tokenizer of this process."""
    return Tokenizer()


def surfaces(text: str) -> list[str]:
    """Words as they are written, in lower case and without accents: what a slip of the pen is corrected to."""
    return _SURFACE.findall(plain(text))


def plain(text: str) -> str:
    """Lower case, no accents; nothing else is changed."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
