"""The words of the vocabularies, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language


def word(vocabulary: str, code: str) -> str:
    """What `code` of a vocabulary is called: `word("kinds", "review")`. An unknown code is shown as it is."""
    from moothall.library.seed.reading import vocabularies

    entry = vocabularies().entry(vocabulary, code)
    if entry is None:
        return code
    return entry.cy if (get_language() or "").startswith("cy") and entry.cy else entry.en
