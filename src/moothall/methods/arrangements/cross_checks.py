"""What one part of an arrangement says about another must agree: codes, dates, ids, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from .cross_references import Disagreement, references, unknown
from .rule import Rule
from .sections.decisions import Stage

if TYPE_CHECKING:  # An arrangement asks for these checks when a partnership changes it.
    from .arrangement import Arrangement

Place = tuple[int | str, ...]


def misnamed(arrangement: Arrangement, folder: str, stem: str) -> Iterator[Disagreement]:
    """Where the file's name and what it says of itself differ."""
    yield from _names(arrangement, folder, stem)


def disagreements(arrangement: Arrangement) -> Iterator[Disagreement]:
    """Every place where an arrangement contradicts itself."""
    yield from _repeated_ids(arrangement)
    yield from _repeated_codes(arrangement)
    yield from _unknown_rules(arrangement)
    yield from _quorum_and_votes(arrangement)
    yield from _dates(arrangement)
    yield from _unknown_functions(arrangement)
    yield from _unknown_ties(arrangement)
    yield from _stages(arrangement)
    yield from _limbs(arrangement)
    yield from _outcomes_named(arrangement)
    yield from references(arrangement)


def _names(arrangement: Arrangement, folder: str, stem: str) -> Iterator[Disagreement]:
    for said, should, key in ((arrangement.name, folder, "name"), (arrangement.version, stem, "version")):
        if said != should:
            yield Disagreement(
                f"It says {said!r} but the file is kept as {should!r}.",
                f"Write '{key}: {should}', or move the file.",
                (key,),
            )


def placed_rules(model: BaseModel, place: Place = ()) -> Iterator[tuple[Place, Rule[Any]]]:
    """Every rule of a section or of a whole arrangement, in the order of the file, with its place there."""
    if isinstance(model, Rule):
        yield place, model
        return
    for name in type(model).model_fields:
        value = getattr(model, name)
        many = isinstance(value, tuple)
        for number, part in enumerate(value if many else (value,)):
            if isinstance(part, BaseModel):
                yield from placed_rules(part, (*place, name, number) if many else (*place, name))


def _repeated_ids(arrangement: Arrangement) -> Iterator[Disagreement]:
    seen = Counter(rule.id for rule in arrangement.rules())
    last = {rule.id: place for place, rule in placed_rules(arrangement)}
    for rule_id, number in seen.items():
        if number > 1:
            said = f"Rule {rule_id} stands {number} times."
            yield Disagreement(said, "Give each rule its own number.", (*last[rule_id], "id"))


#: Lists of rules of which several may have one code: a clock for each nation, one requirement for each outcome.
_CODES_MAY_REPEAT = ("clocks", "birthday_clocks", "before_decision", "wordings")
#: Lists whose codes are looked at elsewhere.
_LOOKED_AT = ("referral", "limbs")


def _repeated_codes(model: BaseModel, place: Place = ()) -> Iterator[Disagreement]:
    """Where two things of one list have one code, so that nobody could tell which is meant."""
    for name in type(model).model_fields:
        held = getattr(model, name)
        if name in _LOOKED_AT:
            continue
        many = held if isinstance(held, tuple) else (held,)
        parts = [(number, part) for number, part in enumerate(many) if isinstance(part, BaseModel)]
        seen: set[str] = set()
        for number, part in parts:
            there = (*place, name, number) if isinstance(held, tuple) else (*place, name)
            within = part.value if isinstance(part, Rule) else part
            code = getattr(within, "code", None)
            if isinstance(held, tuple) and isinstance(code, str) and name not in _CODES_MAY_REPEAT:
                if code in seen:
                    yield Disagreement(
                        f"The code '{code}' stands twice here.", "Give each its own code.", there
                    )
                seen.add(code)
            yield from _repeated_codes(part, there)


def _unknown_rules(arrangement: Arrangement) -> Iterator[Disagreement]:
    known = [rule.id for rule in arrangement.rules()]
    left_out = arrangement.leaves_out
    for place, rule in placed_rules(arrangement):
        for name in (name for name in rule.rests_also_on if name in left_out):
            said = f"Rule {rule.id} rests on {name}, which this file leaves out."
            yield Disagreement(said, "Leave out both, or neither.", ("leaves_out", left_out.index(name)))
        named = [name for name in rule.rests_also_on if name not in left_out]
        yield from _unknown(named, known, "a rule", (*place, "rests_also_on"))


def _quorum_and_votes(arrangement: Arrangement) -> Iterator[Disagreement]:
    members = arrangement.membership
    core, quorum = _codes(members.core), members.quorum
    if quorum and not 1 <= quorum.value <= max(len(core), 1):
        yield Disagreement(
            f"A quorum of {quorum.value} cannot be made from {len(core)} core functions.",
            f"Write a number from 1 to {len(core)}.",
            ("membership", "quorum", "value"),
        )
    for function in set(_codes(members.voting_functions)) & set(_codes(members.never_vote)):
        yield Disagreement(
            f"'{function}' may never vote and is given a vote.",
            "Take it out of 'voting_functions'.",
            ("membership", "voting_functions", "value"),
        )


def _dates(arrangement: Arrangement) -> Iterator[Disagreement]:
    if arrangement.effective_until and arrangement.effective_until < arrangement.effective_from:
        yield Disagreement("It ends before it begins.", "Put the dates right.", ("effective_until",))
    for place, rule in placed_rules(arrangement):
        if rule.effective_from and rule.effective_until and rule.effective_until < rule.effective_from:
            said = f"Rule {rule.id} ends before it begins."
            yield Disagreement(said, "Put its dates right.", (*place, "effective_until"))


def _unknown(words: Iterable[str], known: Iterable[str], what: str, place: Place) -> Iterator[Disagreement]:
    yield from unknown(words, known, f"{what} of this arrangement", place)


def _codes(rule: Rule[Any] | None) -> tuple[str, ...]:
    return tuple(rule.value) if rule else ()


def _unknown_functions(arrangement: Arrangement) -> Iterator[Disagreement]:
    members, sharing = arrangement.membership, arrangement.information_sharing
    known = [choice.code for choice in members.functions]
    place: Place
    for name in ("core", "voting_functions", "attend_without_vote", "never_vote"):
        place = ("membership", name, "value")
        yield from _unknown(_codes(getattr(members, name)), known, "a function", place)
    if members.area_seat:
        place = ("membership", "area_seat", "value", "function")
        yield from _unknown([members.area_seat.value.function], known, "a function", place)
    if members.advocate:
        place = ("membership", "advocate", "value", "functions")
        yield from _unknown(members.advocate.value.functions, known, "a function", place)
    if members.chair:
        place = ("membership", "chair", "value", "must_come_from")
        yield from _unknown(members.chair.value.must_come_from, known, "a function", place)
    for number, asked in enumerate(sharing.asked.value):
        place = ("information_sharing", "asked", "value", number, "function")
        yield from _unknown([asked.function], known, "a function", place)
    papers = ("information_sharing", "no_papers_by_default", "value")
    yield from _unknown(_codes(sharing.no_papers_by_default), known, "a function", papers)


def _unknown_ties(arrangement: Arrangement) -> Iterator[Disagreement]:
    members = arrangement.membership
    known = [choice.code for choice in members.ties]
    if members.chair:
        place: Place = ("membership", "chair", "value", "may_not_be")
        yield from _unknown(members.chair.value.may_not_be, known, "a tie", place)
    if members.stand_aside:
        value = members.stand_aside.value
        place = ("membership", "stand_aside", "value")
        yield from _unknown((*value.must, *value.must_declare), known, "a tie", place)


def _stages(arrangement: Arrangement) -> Iterator[Disagreement]:
    outcomes: dict[str, list[str]] = {}
    for number, stage in enumerate(arrangement.function.stages):
        place: Place = ("function", "stages", number)
        for way in stage.follows.ways() if stage.follows else ():
            yield from _unknown([way.stage], outcomes, "an earlier stage", (*place, "follows"))
            named = [way.outcome] if way.outcome and way.stage in outcomes else []
            what = f"an outcome of the stage '{way.stage}'"
            yield from unknown(named, outcomes.get(way.stage, []), what, (*place, "follows"))
        outcomes[stage.code] = [outcome.code for outcome in stage.outcomes]
        yield from _wordings(arrangement, stage, (*place, "wordings"))


def _wordings(arrangement: Arrangement, stage: Stage, place: Place) -> Iterator[Disagreement]:
    """A test has one wording on every day from the first, with no day between and none twice."""
    if not stage.wordings:
        yield Disagreement(f"{stage.title} has no wording of its test.", "Add one under 'wordings'.", place)
        return
    for before, after in pairwise(stage.wordings):
        joined = before.effective_until and after.effective_from == before.effective_until + timedelta(days=1)
        if not joined:
            yield Disagreement(
                f"{before.id} and {after.id} do not follow each other to the day.",
                "Let each wording begin on the day after the one before it ends.",
                place,
            )
    first, last = stage.wordings[0], stage.wordings[-1]
    begins_late = first.effective_from and first.effective_from > arrangement.effective_from
    if begins_late or last.effective_until:
        yield Disagreement(
            f"{stage.title} has days without a wording.",
            "Leave the first start and the last end open.",
            place,
        )


def _limbs(arrangement: Arrangement) -> Iterator[Disagreement]:
    function = arrangement.function
    codes = Counter(rule.value.code for rule in function.limbs)
    for code in (code for code, number in codes.items() if number > 1):
        yield Disagreement(
            f"The limb '{code}' stands twice.", "Give each limb its own code.", ("function", "limbs")
        )
    for number, stage in enumerate(function.stages):
        needs_limbs = any(outcome.needs != "nothing" for outcome in stage.outcomes)
        if needs_limbs and not function.limbs:
            yield Disagreement(
                f"{stage.title} needs limbs and there are none.",
                "Add 'limbs'.",
                ("function", "stages", number),
            )
    if function.eligibility and not function.route:
        yield Disagreement(
            "Referrals are tested but nothing says where they go.",
            "Add 'route'.",
            ("function",),
        )


def _outcomes_named(arrangement: Arrangement) -> Iterator[Disagreement]:
    function = arrangement.function
    known = {outcome.code for stage in function.stages for outcome in stage.outcomes}
    place: Place
    for number, reasons in enumerate(function.outcome_reasons):
        place = ("function", "outcome_reasons", number, "value", "outcomes")
        yield from _unknown(reasons.value.outcomes, known, "an outcome", place)
    for number, route in enumerate(function.onward):
        place = ("function", "onward", number, "value")
        named = (*route.value.considered_after, *route.value.made_after)
        yield from _unknown(named, known, "an outcome", place)
    for number, asked in enumerate(arrangement.governance.before_decision):
        place = ("governance", "before_decision", number, "value", "only_for")
        yield from _unknown(asked.value.only_for, known, "an outcome", place)
