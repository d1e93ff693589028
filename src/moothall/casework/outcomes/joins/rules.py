"""What answers come to, who stands with whom once they are followed through, and what a person should beware of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.search import plain_identifier, words_of
from moothall.core.kinds import Invalid
from moothall.methods.linkage.dates import read_birth

SAME, DIFFERENT, NOT_SURE, DIFFER = "same", "different", "not_sure", "differ"
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: by whom, and what."""

    person: UUID
    answer: str


def standing(answers: Iterable[Said]) -> str:
    """What answers, oldest first, come to. Each person's last counts.

    What more people hold than not stands; where as many hold the one as the other they `differ`, and it is a
    question again. `not_sure` where nobody is; empty where nobody answered.
    """
    last = {said.person: said.answer for said in answers}
    counted = Counter(answer for answer in last.values() if answer != NOT_SURE)
    if not counted:
        return NOT_SURE if last else ""
    if counted[SAME] == counted[DIFFERENT]:
        return DIFFER
    return SAME if counted[SAME] > counted[DIFFERENT] else DIFFERENT


@dataclass(frozen=True, slots=True)
class Joined:
    """That two children were said to be one, or not, and when."""

    one: UUID
    other: UUID
    same: bool
    at: datetime


def points_at(children: Iterable[UUID], said: Iterable[Joined]) -> dict[UUID, UUID | None]:
    """Which child each points at, once what was said is followed through: the oldest of those said to be one.

    Of two children what was said last counts. Every join is worked out anew from what was said, so that taking one
    back leaves the others as they were. Ids of children follow time.
    """
    last: dict[frozenset[UUID], Joined] = {}
    for one in sorted(said, key=lambda one: one.at):
        last[frozenset((one.one, one.other))] = one
    head = {child: child for child in children}

    def head_of(child: UUID) -> UUID:
        while head[child] != child:
            child = head[child]
        return child

    for one in last.values():
        if one.same and one.one in head and one.other in head:
            oldest, newest = sorted((head_of(one.one), head_of(one.other)))
            head[newest] = oldest
    return {child: None if head_of(child) == child else head_of(child) for child in head}


def check_answer(answer: str, reason: str) -> str:
    """The reason, without spaces around it. Raises Invalid naming the field."""
    if answer not in (SAME, DIFFERENT, NOT_SURE):
        raise Invalid("answer", _("Choose one of the three answers."))
    if not reason.strip():
        raise Invalid("reason", _("Say what you go by. Whoever looks next will read it."))
    if len(reason) > LONGEST:
        raise Invalid("reason", _("Write at most %(most)s characters.") % {"most": LONGEST})
    return reason.strip()


_NAMES = ("given_names", "family_name", "other_names")
#: Why a pair is a question whatever it weighs; said as a caution on its page.
WHY_CAUTIONS = ("number_contradicted", "different_numbers", "different_names", "name_only")


def cautions_of(left: Mapping[str, str], right: Mapping[str, str], why: str) -> list[str]:
    """What to beware of in a pair, by code: `why` where that is one; `first_of_january`, `no_birth`, `no_names`."""
    found = [why] if why in WHY_CAUTIONS else []
    births = [read_birth(one.get("date_of_birth")) or "" for one in (left, right)]
    if any(birth.endswith("-01-01") for birth in births):
        found.append("first_of_january")
    if not all(births):
        found.append("no_birth")
    if any(not one.get("given_names") and not one.get("family_name") for one in (left, right)):
        found.append("no_names")
    return found


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing as either record has it, and how the two stand to each other (see `compared`)."""

    kind: str
    left: str
    right: str
    how: str


def beside(left: Mapping[str, str], right: Mapping[str, str], kinds: Sequence[str]) -> list[Beside]:
    """The two records side by side, for every kind that either has."""
    return [
        Beside(kind, left.get(kind, ""), right.get(kind, ""), compared(kind, left.get(kind, ""), right.get(kind, "")))
        for kind in kinds
        if left.get(kind) or right.get(kind)
    ]  # fmt: skip


def compared(kind: str, left: str, right: str) -> str:
    """`same`, `spelling` (but for case, accents and signs; of names, their order), `differs`, `left_only`, `right_only`."""
    if not left or not right:
        return "left_only" if left else "right_only"
    if left == right:
        return "same"
    if kind == "date_of_birth" and (read_birth(left) or left) == read_birth(right):
        return "spelling"
    if kind == "sex" and left[0].lower() == right[0].lower():
        return "spelling"
    if kind in _NAMES:
        return "spelling" if sorted(words_of(left)) == sorted(words_of(right)) else "differs"
    return "spelling" if plain_identifier(left) == plain_identifier(right) else "differs"
