"""What an assessment must say. Pure: raises with words for the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid, Refused
from moothall.methods.arrangements import Arrangement
from moothall.methods.arrangements.sections.eligibility import ScoreAtLeast
from moothall.methods.instruments import Answers, Instrument, check_answers

CASE, MISSING_EPISODE = "case", "missing_episode"
#: The longest note, reason or answer that is kept.
LONGEST = 4000


@dataclass(frozen=True)
class About:
    """What an assessment is about: the case itself, or one missing episode of it by its id."""

    kind: str = CASE
    id: UUID | None = None


THE_CASE = About()


@dataclass(frozen=True)
class Filled:
    """A questionnaire as a person filled it in: the answers, and what stands beside them.

    `completed_for` is the agency whose worker went through the questions.
    """

    answers: Answers
    completed_by: str
    completed_on: date
    completed_for: UUID | None = None
    notes: str = ""
    judged_band: str = ""
    judged_reason: str = ""
    about: About = field(default=THE_CASE)

    def concerning(self, about: About) -> Filled:
        """The same, about something else."""
        return replace(self, about=about)


def check_filled(instrument: Instrument, filled: Filled, function: str, today: date) -> None:
    """Answers, day, who completed it, and an own judgement are as they must be. Raises Invalid naming the field.

    `function` is that of the agency it was completed for, empty where none is named.
    """
    for wrong in check_answers(instrument, filled.answers):
        raise Invalid(wrong.question, f"{wrong.message} {wrong.mend}")
    if not filled.completed_by.strip():
        raise Invalid("completed_by", _("Say who went through the questions."))
    if filled.completed_on > today:
        raise Invalid("completed_on", _("Give today or an earlier day."))
    check_function(instrument, function)
    check_judgement(instrument, filled)
    if max(len(filled.notes), len(filled.judged_reason)) > LONGEST:
        raise Invalid("notes", _("Write at most 4,000 characters."))
    check_about(filled.about)


def check_function(instrument: Instrument, function: str) -> None:
    """The agency is of a function that may fill it in (where the instrument names any)."""
    allowed = instrument.completed_by.value.functions
    if allowed and function not in allowed:
        raise Invalid("completed_for", instrument.completed_by.statement)


def check_judgement(instrument: Instrument, filled: Filled) -> None:
    """An own judgement names one of the bands, and says why."""
    if not filled.judged_band:
        return
    if not may_judge(instrument):
        raise Invalid("judged_band", _("This questionnaire leaves no room for another band."))
    if instrument.band(filled.judged_band) is None:
        raise Invalid("judged_band", _("Choose one of the bands."))
    if not filled.judged_reason.strip():
        raise Invalid("judged_reason", _("Say why you judge otherwise. It is shown beside the score."))


def check_named(arrangement: Arrangement, instrument: str, about: str) -> None:
    """An arrangement that names its instruments uses no others."""
    if arrangement.function.instruments and instrument not in named_by(arrangement, about):
        raise Refused(_("This arrangement does not use that questionnaire."))


def may_judge(instrument: Instrument) -> bool:
    """Whether a person may set another band than the score's."""
    return bool(instrument.all_bands() and instrument.judgement and instrument.judgement.value)


def check_about(about: About) -> None:
    """It is about the case, or about one missing episode."""
    if about.kind not in (CASE, MISSING_EPISODE) or (about.kind == CASE) != (about.id is None):
        raise Invalid("about", _("Say which missing episode it is about."))


def check_correction(superseded: bool, reason: str) -> None:
    """Only the newest version is corrected, with a reason."""
    if superseded:
        raise Refused(_("Somebody has corrected this already. Look at the newer version first."))
    if not reason.strip():
        raise Invalid("correction_reason", _("Say what was wrong."))


def kept(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers as they are kept: those to its questions, as words, without what was left out."""
    found = {}
    for question in instrument.questions():
        said = answers.get(question.code)
        words = said.isoformat() if isinstance(said, date) else "" if said is None else str(said)
        if words.strip():
            found[question.code] = words[:LONGEST]
    return found


def named_by(arrangement: Arrangement, about: str) -> tuple[str, ...]:
    """The instruments an arrangement uses for a case, or for a missing episode; none where it names none."""
    return tuple(use.value.instrument for use in arrangement.function.instruments if use.value.of == about)


def scores_tested(arrangement: Arrangement) -> frozenset[str]:
    """The instruments whose score decides whether a referral comes to this arrangement."""
    tests = (rule.value for rule in arrangement.function.eligibility)
    return frozenset(test.score for test in tests if isinstance(test, ScoreAtLeast))


def offered(
    arrangement: Arrangement, nation: str, shelf: Iterable[Instrument], about: str
) -> list[Instrument]:
    """The instruments to choose from: those the arrangement names, or all of the nation where it names none."""
    named = {name: place for place, name in enumerate(named_by(arrangement, about))}
    here = [each for each in shelf if nation in {place.value for place in each.nations}]
    if not arrangement.function.instruments:
        return [each for each in here if each.about == about]
    return sorted((each for each in here if each.name in named), key=lambda each: named[each.name])
