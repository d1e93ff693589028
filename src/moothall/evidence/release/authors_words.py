"""What its authors say of a release: the words round the figures. Checked for shape here, and by two people at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid
from moothall.evidence.release import filing

if TYPE_CHECKING:
    from moothall.methods.evaluation.protocol import Protocol

#: Field, the longest it may be, whether it has to be filled in.
_LINES = (("title", 500, True), ("subtitle", 500, False), ("teaser", 240, True))
_TEXTS = (
    ("summary", 5000, True), ("setting", 2000, True), ("sample", 2000, True), ("can_show", 2000, True),
    ("cannot_show", 2000, True),
)  # fmt: skip
SHORTEST_TEASER = 20


@dataclass(frozen=True)
class AuthorsWords:
    """`teaser` is what the library shows in a list; `can_show` and `cannot_show` stand beside the study for every reader.

    `outcome_described` is `validated`, `described` or `named`; `intervention_described` `full`, `brief` or `named`.
    """

    title: str
    teaser: str
    summary: str
    setting: str
    sample: str
    can_show: str
    cannot_show: str
    topics: tuple[str, ...]
    licence: str
    outcome_described: str
    intervention_described: str
    subtitle: str = ""
    doi: str = ""

    def as_data(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "topics": list(self.topics)}


def words_from(told: Mapping[str, Any]) -> AuthorsWords:
    """What was kept."""
    return AuthorsWords(**{**told, "topics": tuple(told["topics"])})


def first_words(protocol: Protocol) -> AuthorsWords:
    """What the protocol says already, to begin from; an author puts it into the words of what was found."""
    estimand = protocol.estimand
    teaser = protocol.question if len(protocol.question) <= 240 else protocol.plain_question.en
    return AuthorsWords(
        title=protocol.title, teaser=teaser[:240], summary=protocol.question,
        setting=protocol.independence.delivered_by, sample=estimand.population.words, can_show=protocol.design,
        cannot_show="\n\n".join(protocol.limitations) or protocol.design,
        topics=("child-trafficking", "multi-agency", "outcomes"), licence=filing.licence_of(protocol.licence),
        outcome_described="described", intervention_described="full",
    )  # fmt: skip


def check_authors_words(words: AuthorsWords) -> None:
    """Raises Invalid naming the field and the mend."""
    for field, longest, needed in (*_LINES, *_TEXTS):
        said = getattr(words, field)
        if needed and not said.strip():
            raise Invalid(field, _("Fill this in. It is published with the release."))
        if len(said) > longest:
            raise Invalid(field, _("Write at most %(most)s characters.") % {"most": longest})
    for field, _longest, _needed in _LINES:
        if "\n" in getattr(words, field):
            raise Invalid(field, _("Write it on one line."))
    if len(words.teaser) < SHORTEST_TEASER:
        raise Invalid("teaser", _("Write at least %(least)s characters.") % {"least": SHORTEST_TEASER})
    if not words.topics or set(words.topics) - set(filing.topics()):
        raise Invalid("topics", _("Choose at least one topic of the list."))
    if words.licence not in filing.licences():
        raise Invalid("licence", _("Choose one of the licences."))
    _check_doi(words.doi)


def _check_doi(doi: str) -> None:
    import re

    if doi and not re.fullmatch(r"10\.[0-9]{4,9}/[!-~]+", doi):
        raise Invalid(
            "doi", _("Write the DOI without an address, such as 10.5555/12345678, or leave it empty.")
        )
