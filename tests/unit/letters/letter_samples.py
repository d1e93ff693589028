"""A fictional child and the decision about it, from which the tests write every letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from moothall.casework.panel.letters import (
    Carer,
    Child,
    ChildVoice,
    ClockResult,
    Contact,
    DecisionRecord,
    Determination,
    Dissent,
    Evidence,
    Finding,
    Guardian,
    Limb,
    Marking,
    Member,
    PlanAction,
    Reader,
    Reconsideration,
    ScopeRecord,
    SeatView,
    Sender,
    Stage,
    Told,
    Wording,
)

LONDON = ZoneInfo("Europe/London")
CREATED = datetime(2026, 11, 27, 9, tzinfo=UTC)
EXPLOITER = "Dean Harrowgate"
ALIAS = "Biscuit"
CHAIR_ONLY = "An informant named the phone number on which the line is run."
NOT_FOR_FAMILY = "The carer's brother may have let the phone be hidden at the house."
EVERYBODY = frozenset(Reader)

SENDER = Sender(
    partnership="Wolds and Estuary Child Panel",
    address=("The Moot Hall, Market Place", "Estuary ES1 2AB", "panel@estuary.example"),
    signed_by="Rosalind Achebe",
    role="Panel coordinator",
    agency="Estuary City Council",
)
ASK = Contact(
    name="Sam Whitlock",
    role="social worker",
    phone="01632 960 123",
    hours="Monday to Friday, 9am to 5pm",
    email="sam.whitlock@estuary.example",
)
GUARDIAN = Guardian(
    name="Ifeoma Bright", service="Independent Child Trafficking Guardianship", phone="01632 960 777"
)
CHILD = Child(
    first_name="Tomos",
    initials="T. F-Q.",
    age=15,
    full_name="Tomos Fairweather-Quayle",
    date_of_birth=date(2011, 3, 2),
    home_office_reference="NRM-2026-11-0388",
)

RG_WORDING = Wording(
    identifier="TST-01",
    text=(
        "Reasonable grounds to believe, on all available general and specific evidence but falling short of "
        "conclusive proof, that a person is a victim of modern slavery."
    ),
    standard="Reasonable grounds to believe",
    in_force_from=date(2023, 7, 10),
    source="Piloting devolved decision-making, general guidance v6",
    confirmed=False,
)
CG_WORDING = Wording(
    identifier="TST-05",
    text="On the balance of probabilities, the person is a victim of modern slavery.",
    standard="Balance of probabilities",
    in_force_from=date(2015, 7, 31),
    source="Modern Slavery Act 2015, section 50",
)

ACT = Limb(
    name="Act",
    question="Was the child's travel arranged, or was the child recruited, moved, hidden or handed on?",
    finding=Finding.MET,
    reasons=(
        "The child was met at school by the same car on four dates and taken to a flat in another county. "
        "The rail tickets and the school's register agree with the child's own account."
    ),
    evidence_for=(
        Evidence(
            item="Item 2",
            agency="Wolds Police",
            title="Stop at the station, 4 October",
            reasoning="Found 90 miles from home with a ticket bought by another.",
        ),
        Evidence(
            item="Item 3",
            agency="Estuary City Council",
            title="School register",
            reasoning="Absent on the same four dates.",
        ),
        Evidence(
            item="Item 7",
            agency="Wolds Police",
            title="Intelligence",
            reasoning=CHAIR_ONLY,
            marking=Marking.CHAIR_ONLY,
        ),
    ),
    evidence_against=(
        Evidence(
            item="Item 5",
            agency="Estuary City Council",
            title="First statement",
            reasoning="At first the child said the trips were to see friends.",
        ),
    ),
    different_view="Proof that the child paid for the tickets and travelled alone.",
    summary="Taken by car to another county on four dates.",
    carer_reason=f"Tomos was driven to another county and kept in a flat by {EXPLOITER}.",
    plain_reason=f"You were driven far from home and kept in a flat. {EXPLOITER} was there.",
)
PURPOSE = Limb(
    name="Purpose of exploitation",
    question="Was it done with a view to the child's exploitation?",
    finding=Finding.MET,
    reasons="Drugs and a phone were found hidden. The child was told that a debt had to be worked off.",
    evidence_for=(
        Evidence(
            item="Item 4",
            agency="NHS Estuary",
            title="Ward note, 6 October",
            reasoning="Injuries fit the account of being held and searched.",
        ),
    ),
    summary="Made to carry and sell drugs to work off a debt.",
    plain_reason="You were told to carry and sell drugs for other people.",
    carer_reason="Tomos was made to carry and sell drugs for others.",
)
AGE = Limb(
    name="Age",
    question="Was the person under 18 at the time?",
    finding=Finding.MET,
    reasons="The birth certificate was seen by children's services.",
    evidence_for=(
        Evidence(
            item="Item 1",
            agency="Estuary City Council",
            title="Birth certificate",
            reasoning="Born 2 March 2011.",
        ),
    ),
)
HIDDEN = Limb(
    name="Credibility",
    question="Is the account reliable, allowing for age and trauma?",
    finding=Finding.MET,
    reasons=f"Consistent on every material fact. {NOT_FOR_FAMILY}",
    plain_reason=NOT_FOR_FAMILY,
    carer_reason=NOT_FOR_FAMILY,
    marking=Marking.NEVER_TO_CHILD_OR_CARER,
)
LIMBS = (ACT, PURPOSE, AGE, HIDDEN)

DISSENT = Dissent(
    seat="Health seat",
    agency="NHS Estuary",
    words="I would have waited for the hospital's full notes before deciding on the higher standard.",
)


def reasonable(*, positive: bool = True) -> Determination:
    """The reasonable grounds decision."""
    return Determination(
        stage=Stage.REASONABLE_GROUNDS,
        positive=positive,
        test=RG_WORDING,
        limbs=LIMBS if positive else tuple(replace(limb, finding=Finding.NOT_SHOWN) for limb in LIMBS),
        carried="All three deciding seats agreed.",
        rule="unanimous, else a majority, else the chair decides (PNL-07, confirmed)",
    )


def conclusive(*, positive: bool = True) -> Determination:
    """The conclusive grounds decision, with a dissent."""
    return Determination(
        stage=Stage.CONCLUSIVE_GROUNDS,
        positive=positive,
        test=CG_WORDING,
        limbs=LIMBS if positive else tuple(replace(limb, finding=Finding.NOT_SHOWN) for limb in LIMBS),
        carried="Two of the three deciding seats agreed.",
        rule="unanimous, else a majority, else the chair decides (PNL-07, confirmed)",
        dissents=(DISSENT,),
    )


MEMBERS = (
    Member(name="Helen Osgood", agency="Estuary City Council", function="Local authority", chairs=True),
    Member(name="DS Martin Keogh", agency="Wolds Police", function="Police"),
    Member(name="Dr Sade Okafor", agency="NHS Estuary", function="Health"),
    Member(name="Ifeoma Bright", agency="Guardianship service", function="Guardian", votes=False),
    Member(
        name="Paul Renn",
        agency="Estuary City Council",
        function="Education",
        votes=False,
        stood_aside="teaches the child",
    ),
)
VOICE = ChildVoice(
    own_words=f"I want to stay at my school. I don't want {EXPLOITER} or Biscuit to find out where I live.",
    gathered_how="Told to an advocate at school on 12 November 2026",
    gathered_by="Advocate: Noor Rahman",
    with_whom="the guardian was present",
    change="The placement move was taken out of the plan, and the school agreed a safe way home.",
    plain_change="You will stay at your school, and a taxi will take you home.",
    carer_change="Tomos stays at the same school, and a taxi brings Tomos home.",
    may_tell_carer=True,
)
PLAN = (
    PlanAction(
        what="Safe travel to and from school by contracted taxi",
        owner_agency="Estuary City Council",
        owner="Sam Whitlock",
        due=date(2026, 12, 1),
        because="Act: collected at the school gate",
        plain_words="A taxi will take you to school and home.",
        carer_words="A taxi will take Tomos to school and home.",
        shown_to=EVERYBODY,
    ),
    PlanAction(
        what="Disrupt the line: visit the addresses in item 2",
        owner_agency="Wolds Police",
        owner="DS Martin Keogh",
        due=date(2026, 12, 10),
        because="Purpose: debt and threats",
        shown_to=frozenset({Reader.HOME_OFFICE, Reader.POLICE}),
    ),
    PlanAction(
        what="Sexual health and trauma appointment",
        owner_agency="NHS Estuary",
        owner="Dr Sade Okafor",
        due=date(2026, 12, 4),
        because="Injuries seen on 6 October",
        plain_words="A doctor will see you and ask how you are.",
        shown_to=frozenset({Reader.CHILD, Reader.GUARDIAN, Reader.HOME_OFFICE}),
    ),
    PlanAction(
        what=NOT_FOR_FAMILY,
        owner_agency="Estuary City Council",
        owner="Helen Osgood",
        due=None,
        plain_words=NOT_FOR_FAMILY,
        carer_words=NOT_FOR_FAMILY,
        shown_to=EVERYBODY,
        marking=Marking.NEVER_TO_CHILD_OR_CARER,
    ),
    PlanAction(
        what=CHAIR_ONLY,
        owner_agency="Wolds Police",
        owner="",
        due=None,
        plain_words=CHAIR_ONLY,
        carer_words=CHAIR_ONLY,
        shown_to=EVERYBODY,
        marking=Marking.CHAIR_ONLY,
    ),
)
DECISION = DecisionRecord(
    reference="MH-2026-0041",
    letter_date=date(2026, 11, 27),
    decided_on=date(2026, 11, 26),
    deciding_authority="Estuary City Council with its safeguarding partners",
    sender=SENDER,
    child=CHILD,
    determinations=(reasonable(), conclusive()),
    members=MEMBERS,
    voice=VOICE,
    best_interests=(
        "It is in the child's best interests to be recognised now, so that support does not stop at half "
        "term.\n\n"
        "Staying at the present school outweighs the wish of two agencies for a move out of the county."
    ),
    ask=ASK,
    reconsideration=Reconsideration(window_days=30, window_rule="TIM-10"),
    referred_on=date(2026, 10, 20),
    referred_by="Wolds Police, PC Dana Ellery",
    exploitation=("Criminal exploitation (county lines)",),
    plan=PLAN,
    next_steps=("Sam will come to see you next week.",),
    carer_next_steps=("Sam will call on you next week.",),
    other_help=(
        Contact(name="Advocacy line", role="", phone="01632 960 111", hours="Free. Any time, day or night"),
    ),
    carer=Carer(name="Gwen Fairweather", address=("4 Rope Walk", "Estuary ES3 9QQ")),
    guardian=GUARDIAN,
    police_force="Wolds Police, Exploitation Team",
    crime_reference="WP/2026/118820",
    clocks=(
        ClockResult(
            name="Reasonable grounds",
            due=date(2026, 12, 4),
            met_on=date(2026, 11, 26),
            kept=True,
            rule="TIM-01",
        ),
        ClockResult(
            name="Reply from health",
            due=date(2026, 11, 10),
            met_on=date(2026, 11, 16),
            kept=False,
            rule="local",
            explanation="the ward's notes were in another trust's system.",
        ),
    ),
    told=(Told(who="Home Office", on=date(2026, 11, 27)), Told(who="Carer", on=None)),
    quorum="Quorate: local authority, police and health were present (rule PNL-01, confirmed).",
    pack_hash="9f2c5a1e77b0d44c6f3a0b8e5d1c2f4a6b7c8d9e0f1a2b3c4d5e6f708192a3b4",
    ledger_entry="1,204 of the partnership's ledger",
    withheld_names=(EXPLOITER, ALIAS),
)
SCOPE = ScopeRecord(
    reference="MH-2026-0052",
    letter_date=date(2026, 11, 23),
    sender=SENDER,
    child=replace(
        CHILD,
        first_name="Alis",
        initials="A. P.",
        full_name="Alis Pryce-Nolan",
        age=17,
        date_of_birth=date(2009, 3, 2),
    ),
    routed_to="Single Competent Authority, Home Office",
    reasons=(("The child turns 18 in 99 days; more than 100 are needed.", "ELG-02"),),
    ask=ASK,
    referred_on=date(2026, 11, 23),
    referred_by="Barnaby House",
    plan=PLAN[:1],
    guardian=GUARDIAN,
)

VIEWS = (
    SeatView(
        seat="Local authority",
        agency="Estuary City Council",
        reasonable_grounds="Positive",
        conclusive_grounds="Positive",
        words="The register and the tickets fit.",
    ),
    SeatView(
        seat="Police",
        agency="Wolds Police",
        reasonable_grounds="Positive",
        conclusive_grounds="Positive",
        words="The phone evidence is strong.",
    ),
    SeatView(
        seat="Health",
        agency="NHS Estuary",
        reasonable_grounds="Positive",
        conclusive_grounds="Not yet",
        words="I should like the full notes.",
    ),
)

OUTCOMES = {
    "recognised": (reasonable(), conclusive()),
    "more to decide": (reasonable(),),
    "not shown in the end": (reasonable(), conclusive(positive=False)),
    "no reasonable grounds": (reasonable(positive=False),),
}


def decided(outcome: str) -> DecisionRecord:
    """The same case with another outcome."""
    return replace(DECISION, determinations=OUTCOMES[outcome])
