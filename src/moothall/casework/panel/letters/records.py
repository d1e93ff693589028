"""What a letter or notice may be made from: the decision as a frozen record.

Everything is typed and given; nothing is looked up. Whoever fills a `DecisionRecord` from the case says of
each thing who may see it (`marking`, `shown_to`). What the child or the carer reads is made from a narrower
type (`family.ForFamily`), which has no field for anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from moothall.casework.panel.letters.people import Carer, Child, Contact, Guardian, Member, Sender
from moothall.casework.panel.letters.words import THE_CHILD, Called, Finding, Marking, Reader, Stage, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildVoice:
    """What the child said, how it was taken, and what changed because of it.

    `own_words` goes to the child always, to the carer only when `may_tell_carer`. What changed is told to
    the child as `plain_change`, to the carer as `carer_change`, and to the professionals as `change`.
    """

    own_words: str
    gathered_how: str = ""
    gathered_by: str = ""
    with_whom: str = ""
    change: str = ""
    plain_change: str = ""
    carer_change: str = ""
    may_tell_carer: bool = False
    marking: Marking = Marking.WHOLE_PANEL


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMissing:
    """The child was not heard, and why."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One cited item and the line of reasoning that rests on it."""

    item: str
    agency: str
    title: str
    reasoning: str
    marking: Marking = Marking.WHOLE_PANEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """One limb of the test as the panel found it.

    `reasons` are for the panel and the competent authority; `summary` is a line for the other professionals;
    `plain_reason` is written to the child ("You were ...") and `carer_reason` to the carer; the family reads
    nothing else of a limb.
    """

    name: str
    question: str
    finding: Finding
    reasons: str
    evidence_for: tuple[Evidence, ...] = ()
    evidence_against: tuple[Evidence, ...] = ()
    different_view: str = ""
    summary: str = ""
    plain_reason: str = ""
    carer_reason: str = ""
    marking: Marking = Marking.WHOLE_PANEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The wording of the test in force on the day, as stored with the decision."""

    identifier: str
    text: str
    standard: str
    in_force_from: date | None = None
    source: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """A seat that saw it differently, in its own words."""

    seat: str
    agency: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """One reasoned decision. `carried` says how the vote fell; `rule` names the voting rule in words.

    The two stages of the National Referral Mechanism have words of their own. Any other says its own:
    `stage_title`, `outcome_title`, the outcome in a `sentence`, and its main `reason`.
    """

    stage: str
    positive: bool
    test: Wording
    limbs: tuple[Limb, ...]
    carried: str
    rule: str
    dissents: tuple[Dissent, ...] = ()
    stage_title: str = ""
    outcome_title: str = ""
    sentence: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAction:
    """One action of the safeguarding plan.

    `plain_words` is the action as the child reads it, `carer_words` as the carer does; without them they do
    not. `shown_to` names the readers outside the panel it may be shown to.
    """

    what: str
    owner_agency: str
    owner: str
    due: date | None
    because: str = ""
    plain_words: str = ""
    carer_words: str = ""
    shown_to: frozenset[Reader] = frozenset({Reader.HOME_OFFICE})
    marking: Marking = Marking.WHOLE_PANEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconsideration:
    """How to ask for another look (rule REC-01), and the window if a rule gives one."""

    rule: str = "REC-01"
    window_days: int | None = None
    window_rule: str = ""
    window_confirmed: bool = False

    def __post_init__(self) -> None:
        if self.window_days is not None and self.window_days < 2:
            raise ValueError("A window for asking again has at least two days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockResult:
    """One deadline: kept or missed, and why."""

    name: str
    due: date
    met_on: date | None
    kept: bool
    rule: str
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who was told of the decision, and when. `on` is empty while the letter waits to be sent."""

    who: str
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalNote:
    """The one part of a letter a person writes: a paragraph added before sending."""

    text: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A finalised decision and all that letters about it may draw on.

    `next_steps` are sentences to the child, `carer_next_steps` to the carer, `steps` to any other reader. `body` is
    the arrangement that decided, `reader` whom a general letter is to and `reader_agency` the agency they work for. `withheld_names` are names and
    aliases (suspected exploiters, people at risk) that never stand in a letter to the child or the carer.
    """

    reference: str
    letter_date: date
    decided_on: date
    deciding_authority: str
    sender: Sender
    child: Child
    determinations: tuple[Determination, ...]
    members: tuple[Member, ...]
    voice: ChildVoice | VoiceMissing
    best_interests: str
    ask: Contact
    reconsideration: Reconsideration
    referred_on: date | None = None
    referred_by: str = ""
    exploitation: tuple[str, ...] = ()
    plan: tuple[PlanAction, ...] = ()
    no_plan_because: str = ""
    plan_says: tuple[tuple[str, str], ...] = ()
    next_steps: tuple[str, ...] = ()
    carer_next_steps: tuple[str, ...] = ()
    other_help: tuple[Contact, ...] = ()
    carer: Carer | None = None
    guardian: Guardian | None = None
    police_force: str = ""
    crime_reference: str = ""
    clocks: tuple[ClockResult, ...] = ()
    told: tuple[Told, ...] = ()
    quorum: str = ""
    pack_hash: str = ""
    ledger_entry: str = ""
    supersedes: str = ""
    withheld_names: tuple[str, ...] = field(default=(), repr=False)
    body: str = ""
    called: Called = THE_CHILD
    after_unfavourable: str = ""
    reader: str = ""
    reader_agency: str = ""
    may_ask_again: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        stages = [determination.stage for determination in self.determinations]
        if not stages or len(set(stages)) != len(stages):
            raise ValueError("A decision has one determination for each of its stages, and at least one.")

    def at(self, stage: Stage) -> Determination | None:
        """The determination of one stage, or None when it was not taken."""
        return next((made for made in self.determinations if made.stage == stage), None)

    @property
    def of_the_mechanism(self) -> bool:
        """Whether this is a decision of the National Referral Mechanism, which has letters in its own words."""
        return any(made.stage in set(Stage) for made in self.determinations)

    @property
    def is_unfavourable(self) -> bool:
        """Whether the arrangement tells this outcome as an unfavourable one."""
        return self.verdict.is_negative if self.of_the_mechanism else bool(self.after_unfavourable)

    @property
    def verdict(self) -> Verdict:
        """The outcome of the decision as a whole: the latest stage that was taken counts."""
        conclusive = self.at(Stage.CONCLUSIVE_GROUNDS)
        if conclusive is not None:
            return Verdict.RECOGNISED if conclusive.positive else Verdict.NOT_SHOWN_IN_THE_END
        reasonable = self.at(Stage.REASONABLE_GROUNDS)
        if reasonable is not None and reasonable.positive:
            return Verdict.MORE_TO_DECIDE
        return Verdict.NO_REASONABLE_GROUNDS

    @property
    def has_dissent(self) -> bool:
        """Whether any seat saw either decision differently."""
        return any(made.dissents for made in self.determinations)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRecord:
    """A child whose case this panel may not decide, sent on to the Home Office."""

    reference: str
    letter_date: date
    sender: Sender
    child: Child
    routed_to: str
    reasons: tuple[tuple[str, str], ...]
    """Why, each with the id of its rule."""
    ask: Contact
    referred_on: date | None = None
    referred_by: str = ""
    plan: tuple[PlanAction, ...] = ()
    guardian: Guardian | None = None
