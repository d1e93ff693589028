"""What a rating must be before it is kept, and which scales a study can be rated on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from moothall.library.appraisal.applying import Earned, Overall, StudyFacts, earned, overall_level
from moothall.library.appraisal.reading import newest
from moothall.library.appraisal.scales import Judged, Level, Scale, Worst
from moothall.library.errors import Invalid

WHOLE = "level"
#: So many rate alone, on one version of one scale.
TWO = 2


@dataclass(frozen=True)
class PartGiven:
    """What a curator says of one part: its level, and why."""

    level: str
    reason: str


@dataclass(frozen=True)
class Offered:
    """A scale for a study: whether it can be rated on it, and what its design earns at most before anybody judges."""

    scale: Scale
    outside: bool
    earned: Earned


def offered(design: str, about: str, sample_size: int | None = None) -> list[Offered]:
    """The scales for a study of `design`, which asks `about` an effect or about something else.

    A scale of a whole body of evidence is never for one study; those of an impact are for studies that ask about one.
    """
    facts = StudyFacts(design=design, sample_size=sample_size)
    found = []
    for scale in newest():
        if scale.rates == "body_of_evidence":
            continue
        by_rule = earned(scale, facts)
        found.append(Offered(scale, by_rule.outside or about != "effect", by_rule))
    return found


def whole(
    scale: Scale, parts: Mapping[str, PartGiven], *, design: str, taken_down: int = 0, said: str = ""
) -> Level:
    """The level that a curator's judgements come to. `said` is their own word for the whole, where the scale asks it.

    Raises Invalid, naming the question and the mend.
    """
    check_parts(scale, parts)
    follows = follows_from(scale, parts, design=design, taken_down=taken_down)
    code = _said(scale, follows, said)
    level = scale.level(code)
    if level is None:
        raise Invalid(WHOLE, _("Choose one of the levels of the scale."))
    return level


def follows_from(
    scale: Scale, parts: Mapping[str, PartGiven], *, design: str, taken_down: int = 0
) -> Overall:
    """What the parts come to by the scale's own rule. Raises Invalid where more is taken down than it allows."""
    most = most_down(scale)
    if not 0 <= taken_down <= most:
        raise Invalid("taken_down", _("It may be taken down by %(most)s at most.") % {"most": most})
    return overall_level(
        scale, {code: part.level for code, part in parts.items()}, design=design, taken_down=taken_down
    )


def most_down(scale: Scale) -> int:
    """By how many levels people may take the whole down, on top of its parts."""
    adjustment = scale.overall.adjustment if isinstance(scale.overall, Worst) else None
    return adjustment.down_at_most if adjustment else 0


def may_be_said(scale: Scale, follows: Overall) -> tuple[Level, ...]:
    """The levels a curator may choose from for the whole; none where it follows from the parts alone."""
    if isinstance(scale.overall, Judged) or follows.level is None:
        return tuple(scale.levels)
    if isinstance(scale.overall, Worst) and scale.overall.may_be_judged_worse:
        ladder = [level.code for level in scale.ladder()]
        if follows.level in ladder:
            return scale.ladder()[: ladder.index(follows.level) + 1]
    return ()


def check_parts(scale: Scale, parts: Mapping[str, PartGiven]) -> None:
    """Raises Invalid for the first part without a level of its own or without a reason."""
    for domain in scale.domains:
        part = parts.get(domain.code)
        if part is None or part.level not in scale.levels_of(domain):
            raise Invalid(f"level_{domain.code}", _("Choose a level for each part."))
        if not part.reason.strip():
            raise Invalid(f"reason_{domain.code}", _("Say why, with the page where it can be read."))
    unknown = set(parts) - {domain.code for domain in scale.domains}
    if unknown:
        raise Invalid(f"level_{min(unknown)}", _("The scale has no such part."))


def check_reasons(reasons: str) -> None:
    """Raises Invalid where nobody could see why."""
    if not reasons.strip():
        raise Invalid("reasons", _("Say why."))


def _said(scale: Scale, follows: Overall, said: str) -> str:
    choice = may_be_said(scale, follows)
    if not choice:
        return follows.level or ""
    if said and said not in {level.code for level in choice}:
        raise Invalid(WHOLE, _("The whole may be no better than its parts come to."))
    if not said and follows.level is None:
        raise Invalid(WHOLE, _("Choose a level for the whole."))
    return said or follows.level or ""
