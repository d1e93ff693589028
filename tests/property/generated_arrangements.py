"""Arrangements that nobody wrote: drawn at random, each of them sound by the same checks a file must pass."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from moothall.methods.arrangements import Arrangement
from moothall.methods.arrangements.cross_checks import disagreements

SOURCE = {"key": "ours", "title": "Our own", "address": "none: agree it locally"}
FUNCTIONS = ("police", "local_authority", "health", "education", "guardian_service", "immigration")
TIES = ("lead_worker", "made_the_referral", "relative")
#: What a decision may need that nothing else of the file need supply.
PLAIN_NEEDS = ("eligibility", "voice", "best_interests", "plan", "papers", "dissent")
_SUBSETS = st.lists(st.sampled_from(FUNCTIONS), unique=True)


class Numbers:
    """Numbers for rules, each once."""

    def __init__(self) -> None:
        self.last = 0

    def rule(self, value: Any, **more: Any) -> dict[str, Any]:
        """A rule of our own with this value, which a partnership may change."""
        self.last += 1
        return {
            "id": f"GEN-{self.last:02}",
            "statement": "It is so.",
            "value": value,
            "source": SOURCE,
            "confirmed": "memory",
            "may_be_overridden": True,
            **more,
        }


def stages_of(draw: Any, number: Numbers, limbed: bool) -> list[dict[str, Any]]:
    """One to three decisions, each after any or a certain outcome of the one before, or beside it."""
    stages: list[dict[str, Any]] = []
    for place in range(draw(st.integers(min_value=1, max_value=3))):
        outcomes = [
            {"code": f"outcome_{place}_{each}", "title": f"Outcome {each}"}
            for each in range(draw(st.integers(min_value=2, max_value=3)))
        ]
        if limbed and draw(st.booleans()):
            outcomes[0]["needs"] = "every_essential_limb_met"
            outcomes[1]["needs"] = "an_essential_limb_not_met"
        stage: dict[str, Any] = {
            "code": f"stage_{place}",
            "title": f"Stage {place}",
            "outcomes": outcomes,
            "wordings": [number.rule({"text": "What is found?", "standard": "agreement"})],
        }
        if stages and draw(st.booleans()):
            before = draw(st.sampled_from(stages))
            outcome = draw(st.sampled_from([None, *(one["code"] for one in before["outcomes"])]))
            stage["follows"] = {"stage": before["code"], **({"outcome": outcome} if outcome else {})}
        stages.append(stage)
    return stages


def membership_of(draw: Any, number: Numbers) -> dict[str, Any]:
    """Who sits and how they decide: any core, quorum, votes, chair, advocate and seat of the area."""
    never = draw(_SUBSETS.map(lambda some: some[:2]))
    may_vote = [one for one in FUNCTIONS if one not in never]
    votes = draw(st.one_of(st.none(), st.lists(st.sampled_from(may_vote), unique=True)))
    steps = draw(st.sampled_from([["unanimous"], ["majority"], ["unanimous", "majority"], ["chair"],
                                  ["majority", "chair"], ["unanimous", "majority", "chair"]]))  # fmt: skip
    if votes == [] and steps[-1] != "chair":
        steps = ["chair"]
    members: dict[str, Any] = {
        "functions": {code: code.replace("_", " ") for code in FUNCTIONS},
        "ties": {code: code.replace("_", " ") for code in TIES},
        "voting": number.rule(steps),
    }
    if votes is not None:
        members["voting_functions"] = number.rule(votes)
    if never:
        members["never_vote"] = number.rule(never)
    if draw(st.booleans()):
        core = draw(st.lists(st.sampled_from(FUNCTIONS), unique=True, min_size=1))
        members["core"] = number.rule(core)
        members["quorum"] = number.rule(draw(st.integers(min_value=1, max_value=len(core))))
    if draw(st.booleans()):
        members["when_no_majority"] = number.rule(draw(st.sampled_from(["chair", "no_result"])))
    if draw(st.booleans()):
        members["area_seat"] = number.rule(
            {"function": draw(st.sampled_from(FUNCTIONS)), "area": "police_area"}
        )
    if draw(st.booleans()):
        members["advocate"] = number.rule(
            {"functions": draw(_SUBSETS.filter(bool)), "may_send_word": draw(st.booleans())}
        )
    if draw(st.booleans()):
        members["confidentiality"] = number.rule(True)
    if draw(st.booleans()):
        members["views_before_discussion"] = number.rule(draw(st.booleans()))
    if draw(st.booleans()):
        chair = {"may_not_be": draw(st.lists(st.sampled_from(TIES), unique=True, max_size=2)),
                 "must_come_from": draw(_SUBSETS)}  # fmt: skip
        members["chair"] = number.rule(chair)
    if draw(st.booleans()):
        members["stand_aside"] = number.rule({"must": draw(st.lists(st.sampled_from(TIES), unique=True))})
    return members


def needs_of(draw: Any, function: dict[str, Any], members: dict[str, Any]) -> list[str]:
    """What must be there before a decision: whatever the rest lays down, and some things besides."""
    laid_down = {
        "quorum": "core" in members,
        "area": "area_seat" in members,
        "advocate": "advocate" in members,
        "confidentiality": "confidentiality" in members,
        "views": members.get("views_before_discussion", {}).get("value", False),
        "conflicts": "stand_aside" in members,
        "chair": "chair" in members or "chair" in members["voting"]["value"]
        or members.get("when_no_majority", {}).get("value") == "chair",
        "limbs": bool(function["limbs"]),
    }  # fmt: skip
    asked = ["outcome", *(code for code, is_so in laid_down.items() if is_so)]
    return asked + draw(st.lists(st.sampled_from(PLAIN_NEEDS), unique=True))


@st.composite
def arrangements(draw: Any) -> Arrangement:
    """A sound arrangement of any shape."""
    number = Numbers()
    limbs = [
        number.rule({"code": f"limb_{each}", "title": f"Limb {each}", "question": "Is it so?",
                     "kind": draw(st.sampled_from(["essential", "essential", "consideration"])),
                     "way": draw(st.sampled_from([None, None, "one_way", "another_way"]))})
        for each in range(draw(st.integers(min_value=0, max_value=4)))
    ]  # fmt: skip
    if not any(limb["value"]["kind"] == "essential" for limb in limbs):
        limbs = []
    function: dict[str, Any] = {"purpose": number.rule("Keep people safe."), "limbs": limbs}
    function["stages"] = stages_of(draw, number, bool(limbs))
    if draw(st.booleans()):
        function["combined_sitting"] = number.rule(draw(st.booleans()))
    members = membership_of(draw, number)
    options = {"one": "One", "another": "Another"}
    made = Arrangement.model_validate({
        "name": "generated", "version": "2026-04-01", "title": "Generated", "summary": "Drawn at random.",
        "effective_from": "2026-04-01", "nations": ["england"], "sources": [SOURCE],
        "function": function, "membership": members,
        "voice": {"principle": number.rule("Heard first."), "ways": number.rule(options),
                  "gathered_by": number.rule(options), "reasons_not_had": number.rule(options)},
        "training": {}, "resourcing": {},
        "information_sharing": {
            "asked": number.rule([{"function": "police", "questions": {"known": "What is known?"}}]),
            "reply_due": number.rule("10 working days"),
            "gateways": number.rule([{"code": "duty", "title": "A duty", "law": "The law"}]),
            "markings": number.rule([{"code": "all", "title": "All", "seen_by": "whole_panel"}]),
        },
        "governance": {"before_decision": [
            number.rule({"code": code, "who": ["the chair"], "place": "table"})
            for code in needs_of(draw, function, members)
        ]},
    })  # fmt: skip
    assert list(disagreements(made)) == []
    return made
