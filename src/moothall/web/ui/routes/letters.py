"""The letters desk."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import letters

_LETTERS = "cases/<str:reference>/decisions/letters/"

routes = [
    path(_LETTERS, letters.case_letters, name="case_letters"),
    path(f"{_LETTERS}<uuid:letter_id>/", letters.letter, name="letter"),
    path(f"{_LETTERS}<uuid:letter_id>/words/", letters.letter_words, name="letter_words"),
    path(f"{_LETTERS}<uuid:letter_id>/letter.<str:form>", letters.letter_file, name="letter_file"),
    path(f"{_LETTERS}<uuid:letter_id>/sent.pdf", letters.letter_sent, name="letter_sent"),
]
