"""The one table of capabilities: which roles have each, and which relation to the case it needs.

`moothall access matrix` prints it. Nothing else decides what a person may do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moothall.core.kinds import Role


class Relation(StrEnum):
    """How somebody stands to a case. A seat in a circle carries exactly one."""

    HOLDS_CASE = "holds_case"  # the coordinating office and the agency that owns the case
    PANEL_SEAT = "panel_seat"  # a seat on the panel that hears it
    CHAIRS = "chairs"  # beside a panel seat: chairs a meeting that has it on its agenda
    ASKED = "asked"  # an agency asked for information
    ACTION_OWNER = "action_owner"  # an agency or person who owns an action of the plan
    REFERRER = "referrer"  # who made the referral
    GUARDIAN = "guardian"  # the child's independent guardian
    SECOND_READER = "second_reader"  # somebody who reads a decision again for quality
    EMERGENCY = "emergency"  # opened it in an emergency, for a time
    NONE = "none"


class Capability(StrEnum):
    """What can be done, in the panel's words."""

    SEND_REFERRAL = "send a referral"
    RECEIVE_REFERRAL = "receive a referral and open a case"
    LIST_CASES = "list and search cases"
    READ_CASE = "read a case"
    OPEN_IN_EMERGENCY = "open a case in an emergency, for a time"
    REVIEW_EMERGENCY = "review what was opened in an emergency"
    RECORD_FACTS = "confirm and correct facts, hazards, links and statutory steps"
    RECORD_VOICE = "record the child's voice"
    ASK_AGENCIES = "ask agencies for information"
    ANSWER_REQUEST = "answer a request for information"
    LIST_REQUESTS = "list the requests made of one's agency"
    ARRANGE_MEETING = "arrange meetings"
    LIST_ON_AGENDA = "put a case on an agenda, move it there or take it off"
    READ_MEETING = "see a meeting and its agenda"
    RELEASE_PAPERS = "freeze and release the papers"
    READ_PAPERS = "read and download the papers"
    READ_PACK = "download the frozen papers one was given"
    RECORD_ATTENDANCE = "record attendance, apologies and conflicts"
    GIVE_VIEW = "give one's own view before discussion"
    REASON_TEST = "reason the test limb by limb"
    FINALISE_DECISION = "finalise a determination"
    READ_DECISION = "read a determination"
    AMEND_MINUTES = "amend the minutes by a new version"
    ASK_RECONSIDERATION = "open a reconsideration"
    WRITE_PLAN = "write and review the plan"
    UPDATE_ACTION = "update an action one owns"
    LIST_ACTIONS = "list one's own actions"
    SEND_LETTERS = "prepare letters and record them as sent"
    SEE_READERS = "see who has opened a case"
    READ_LEDGER = "read and verify the ledger"
    READ_GOVERNANCE = "read figures without names"
    OVERRIDE_RULE = "override a rule that allows it"
    SEE_HELD_FILES = "see which files are held back, without their names, and have them scanned again"
    MANAGE_PEOPLE = "manage people, agencies and memberships"
    RECORD_TIME = "record time spent"
    KEEP_RATES = "keep the rate card"
    KEEP_TRAINING = "keep training records"
    DRAW_SAMPLE = "draw a sample of decisions and choose who reads them again"
    REVIEW_DECISION = "review a decision for quality"
    ANSWER_LESSON = "answer what a review taught"
    TAKE_IN_RETURNS = "take in statutory returns and see what became of them"
    MATCH_RETURNS = "say which child of a return is the child of a case"
    JOIN_RECORDS = "answer whether records of cases, returns and lists are of one child"
    SEE_SHARING = "see the sharing agreements with other partnerships"
    AGREE_SHARING = "record, accept and end a sharing agreement with another partnership"
    LIST_OUTCOMES = "see who is due to be followed"
    RECORD_OUTCOMES = "record how a child fares, wave by wave"
    SEE_EXTRACTS = "see which extracts were asked for, approved and made"
    ASK_EXTRACT = "ask for an extract for evaluation, make it once approved, and download it"
    ANSWER_EXTRACT = "approve, refuse or withdraw an extract for evaluation"
    READ_STUDIES = "read the registered protocols of studies, and how each study stands"
    REGISTER_STUDY = "write, register and amend the protocol of a study"
    RUN_STUDY = "run a study on an extract of its purpose"
    READ_RESULTS = "read what a study found before it is released"
    SEE_RELEASES = "see the releases of studies, and download what was published"
    GATHER_RELEASE = "put together what of a study is to be published, and answer its checkers"
    CHECK_OUTPUTS = "check what is to be published, unless one is its author"
    PUBLISH_RELEASE = "publish what two people have accepted, and withdraw what was published"


@dataclass(frozen=True)
class Grant:
    """Which roles have a capability, and which relations each role needs. Empty relations: none is needed."""

    roles: dict[Role, frozenset[Relation]]


def _any(*roles: Role) -> dict[Role, frozenset[Relation]]:
    return dict.fromkeys(roles, frozenset())


def _with(relations: set[Relation], *roles: Role) -> dict[Role, frozenset[Relation]]:
    return dict.fromkeys(roles, frozenset(relations))


_R, _L, _C = Role, Relation, Capability
_HOLDS = {_L.HOLDS_CASE}
_PANEL = {_L.HOLDS_CASE, _L.PANEL_SEAT}
_OPENED = {_L.EMERGENCY}
_READERS_OF_FIGURES = (
    _R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER, _R.DATA_PROTECTION_OFFICER, _R.EVALUATOR, _R.ADMINISTRATOR,
)  # fmt: skip
_WORKERS = (_R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER, _R.CONTRIBUTOR, _R.ACTION_OWNER, _R.GUARDIAN)

GRANTS: dict[Capability, Grant] = {
    _C.SEND_REFERRAL: Grant(_any(_R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER, _R.CONTRIBUTOR)),
    _C.RECEIVE_REFERRAL: Grant(_any(_R.COORDINATOR)),
    _C.LIST_CASES: Grant(_any(_R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER, _R.CONTRIBUTOR, _R.GUARDIAN)),
    _C.READ_CASE: Grant(
        _with(_PANEL | _OPENED, _R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER)
        | _with(_HOLDS | _OPENED, _R.CONTRIBUTOR)
        | _with({_L.GUARDIAN}, _R.GUARDIAN)
    ),
    _C.OPEN_IN_EMERGENCY: Grant(_any(_R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER, _R.CONTRIBUTOR)),
    _C.REVIEW_EMERGENCY: Grant(_any(_R.DATA_PROTECTION_OFFICER)),
    _C.RECORD_FACTS: Grant(_with(_HOLDS, _R.COORDINATOR, _R.CONTRIBUTOR)),
    _C.RECORD_VOICE: Grant(_with(_HOLDS, _R.COORDINATOR, _R.CONTRIBUTOR) | _with({_L.GUARDIAN}, _R.GUARDIAN)),
    _C.ASK_AGENCIES: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR)),
    _C.ANSWER_REQUEST: Grant(
        _with({_L.ASKED}, _R.CONTRIBUTOR, _R.SEAT_MEMBER) | _with({_L.ASKED, _L.HOLDS_CASE}, _R.COORDINATOR)
    ),
    _C.LIST_REQUESTS: Grant(_any(_R.CONTRIBUTOR, _R.SEAT_MEMBER, _R.COORDINATOR)),
    _C.ARRANGE_MEETING: Grant(_any(_R.COORDINATOR, _R.CHAIR)),
    _C.LIST_ON_AGENDA: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR)),
    _C.READ_MEETING: Grant(_any(_R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER, _R.GUARDIAN)),
    _C.RELEASE_PAPERS: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR)),
    _C.READ_PAPERS: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER)),
    _C.READ_PACK: Grant(
        _with(_PANEL, _R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER) | _with({_L.PANEL_SEAT}, _R.GUARDIAN)
    ),
    _C.RECORD_ATTENDANCE: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR)),
    _C.GIVE_VIEW: Grant(_with(_PANEL, _R.CHAIR, _R.SEAT_MEMBER)),
    _C.REASON_TEST: Grant(_with(_PANEL, _R.CHAIR, _R.COORDINATOR, _R.SEAT_MEMBER)),
    _C.FINALISE_DECISION: Grant(_with(_PANEL, _R.CHAIR)),
    _C.READ_DECISION: Grant(
        _with(_PANEL | _OPENED, _R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER)
        | _with(_HOLDS | _OPENED, _R.CONTRIBUTOR)
        | _with({_L.GUARDIAN}, _R.GUARDIAN)
    ),
    _C.AMEND_MINUTES: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR)),
    _C.ASK_RECONSIDERATION: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR)),
    _C.WRITE_PLAN: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR) | _with(_HOLDS, _R.CONTRIBUTOR)),
    _C.UPDATE_ACTION: Grant(
        _with({_L.ACTION_OWNER}, _R.CONTRIBUTOR, _R.ACTION_OWNER, _R.SEAT_MEMBER, _R.GUARDIAN)
        | _with({_L.ACTION_OWNER, _L.HOLDS_CASE}, _R.COORDINATOR)
    ),
    _C.LIST_ACTIONS: Grant(_any(*_WORKERS)),
    _C.SEND_LETTERS: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR)),
    _C.SEE_READERS: Grant(_with(_PANEL, _R.COORDINATOR, _R.CHAIR)),
    _C.READ_LEDGER: Grant(_any(_R.DATA_PROTECTION_OFFICER)),
    _C.READ_GOVERNANCE: Grant(_any(*_READERS_OF_FIGURES)),
    _C.OVERRIDE_RULE: Grant(_any(_R.CHAIR, _R.ADMINISTRATOR)),
    _C.SEE_HELD_FILES: Grant(_any(_R.DATA_PROTECTION_OFFICER, _R.ADMINISTRATOR)),
    _C.MANAGE_PEOPLE: Grant(_any(_R.ADMINISTRATOR)),
    _C.RECORD_TIME: Grant(
        _with({*_PANEL, _L.ASKED}, _R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER)
        | _with({_L.HOLDS_CASE, _L.ASKED}, _R.CONTRIBUTOR)
        | _with({_L.GUARDIAN}, _R.GUARDIAN)
    ),
    _C.KEEP_RATES: Grant(_any(_R.COORDINATOR, _R.ADMINISTRATOR)),
    _C.KEEP_TRAINING: Grant(_any(_R.COORDINATOR, _R.ADMINISTRATOR)),
    _C.DRAW_SAMPLE: Grant(_any(_R.COORDINATOR)),
    _C.REVIEW_DECISION: Grant(_with({_L.SECOND_READER}, _R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER)),
    _C.LIST_OUTCOMES: Grant(_any(_R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER, _R.CONTRIBUTOR)),
    _C.RECORD_OUTCOMES: Grant(_with(_HOLDS, _R.COORDINATOR, _R.CONTRIBUTOR)),
    _C.ANSWER_LESSON: Grant(
        _with({_L.ACTION_OWNER}, _R.COORDINATOR, _R.CHAIR, _R.SEAT_MEMBER, _R.CONTRIBUTOR, _R.ACTION_OWNER)
    ),
    _C.TAKE_IN_RETURNS: Grant(_any(_R.COORDINATOR, _R.DATA_PROTECTION_OFFICER)),
    _C.MATCH_RETURNS: Grant(_any(_R.COORDINATOR)),
    _C.JOIN_RECORDS: Grant(_any(_R.COORDINATOR)),
    _C.SEE_SHARING: Grant(_any(_R.COORDINATOR, _R.DATA_PROTECTION_OFFICER)),
    _C.AGREE_SHARING: Grant(_any(_R.DATA_PROTECTION_OFFICER)),
    _C.SEE_EXTRACTS: Grant(_any(_R.DATA_PROTECTION_OFFICER, _R.EVALUATOR)),
    _C.ASK_EXTRACT: Grant(_any(_R.EVALUATOR)),
    _C.ANSWER_EXTRACT: Grant(_any(_R.DATA_PROTECTION_OFFICER)),
    _C.READ_STUDIES: Grant(_any(*_READERS_OF_FIGURES)),
    _C.REGISTER_STUDY: Grant(_any(_R.EVALUATOR)),
    _C.RUN_STUDY: Grant(_any(_R.EVALUATOR)),
    _C.READ_RESULTS: Grant(_any(_R.DATA_PROTECTION_OFFICER, _R.EVALUATOR)),
    _C.SEE_RELEASES: Grant(_any(*_READERS_OF_FIGURES)),
    _C.GATHER_RELEASE: Grant(_any(_R.EVALUATOR)),
    _C.CHECK_OUTPUTS: Grant(_any(_R.DATA_PROTECTION_OFFICER, _R.EVALUATOR)),
    _C.PUBLISH_RELEASE: Grant(_any(_R.DATA_PROTECTION_OFFICER, _R.EVALUATOR)),
}


def role_has(role: Role, capability: Capability) -> bool:
    """Whether the role has the capability at all, before any relation to a case is looked at."""
    return role in GRANTS[capability].roles


def allows(role: Role, capability: Capability, relations: frozenset[Relation]) -> bool:
    """The predicate: the role has the capability, and stands to the case in a relation it needs (if any)."""
    needed = GRANTS[capability].roles.get(role)
    if needed is None:
        return False
    return not needed or bool(needed & relations)


def matrix() -> list[tuple[str, dict[str, str]]]:
    """The table as words: capability, and for each role 'no', 'yes' or the relations one of which is needed."""
    rows = []
    for capability in Capability:
        grant, cells = GRANTS[capability], {}
        for role in Role:
            needed = grant.roles.get(role)
            cells[role.value] = (
                "no" if needed is None else " or ".join(sorted(n.value for n in needed)) if needed else "yes"
            )
        rows.append((capability.value, cells))
    return rows
