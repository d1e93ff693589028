"""How far a study or a work can be trusted, in one plain sentence made from what is recorded, never from a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.library.appraisal.queries import Settled
from moothall.library.catalogue.models import Study, Work
from moothall.library.pages.words import in_words, welsh, word
from moothall.library.screening.public import ASSESSMENT
from moothall.library.seed.reading import vocabularies


def trust_of(study: Study, levels: Sequence[Settled]) -> list[str]:
    """Sentences about a study: what its design can show, who made it, and how it was rated."""
    design = vocabularies().design(study.design)
    said = []
    if design is not None:
        said.append(f"{design.cy if welsh() else design.en}. {design.shows_cy if welsh() else design.shows}")
    if study.independent == "no":
        said.append(_("It was made by, or for, those whose work it looks at."))
    if study.published_in_full == "no":
        said.append(_("It was not published in full."))
    return [*said, rating_words(levels)]


def rating_words(levels: Sequence[Settled]) -> str:
    """The settled levels in a sentence; that there is none, where there is none."""
    if not levels:
        return _("Nobody has rated it here yet.")
    told = [f"{in_words(one.scale)}: {in_words(one.level)}" for one in levels]
    return _("Rated by two curators. %(levels)s.") % {"levels": "; ".join(told)}


def trust_of_work(work: Work, studies: Sequence[Study], levels: Mapping[int, Sequence[Settled]]) -> str:
    """What kind of study a work is and how far it can be trusted, in a sentence or two."""
    if ASSESSMENT in work.other:
        return _(
            "A rapid evidence assessment made here: two people decided on each record alone, and each sentence names the "
            "studies it rests on. It is no stronger than they are."
        )
    if not studies:
        kind = word("kinds", work.kind)
        if work.kind in ("statute", "guidance", "data-set"):
            return _("%(kind)s: it says what is to be done or what was counted, and tests nothing.") % {
                "kind": kind
            }
        return _(
            "%(kind)s. No study of it has been described here yet, so nothing is said of how far it can be trusted."
        ) % {"kind": kind}
    if len(studies) == 1:
        return " ".join(trust_of(studies[0], levels.get(studies[0].pk, [])))
    rated = sum(bool(levels.get(study.pk)) for study in studies)
    designs = ", ".join(dict.fromkeys(word("designs", study.design) for study in studies))
    told = ngettext("%(count)d study", "%(count)d studies", len(studies)) % {"count": len(studies)}
    return _("It reports %(studies)s (%(designs)s), %(rated)d of them rated here.") % {
        "studies": told,
        "designs": designs,
        "rated": rated,
    }
