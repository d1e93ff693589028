"""A fictional decision, meeting, pack and plan, from which the tests write every letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from moothall.casework.panel.letters import (
    Apology,
    Carer,
    Child,
    ChildVoice,
    ClockResult,
    Conflict,
    Contact,
    DecisionRecord,
    Determination,
    Dissent,
    Evidence,
    Finding,
    Goal,
    Guardian,
    ItemConsidered,
    Limb,
    Marking,
    MeetingRecord,
    Member,
    Need,
    PackItem,
    PackRecord,
    PlanAction,
    PlanRecord,
    Progress,
    Reader,
    Reconsideration,
    ScopeRecord,
    SeatView,
    Sender,
    SittingRecord,
    Stage,
    Step,
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
SITTING = SittingRecord(
    reference="MH-2026-0041",
    initials="T. F-Q.",
    opened_at=datetime(2026, 11, 26, 10, 4, tzinfo=LONDON),
    closed_at=datetime(2026, 11, 26, 10, 51, tzinfo=LONDON),
    voice=VOICE,
    conflicts=(
        Conflict(
            name="Paul Renn", agency="Estuary City Council", what="Teaches the child.", stood_aside=True
        ),
    ),
    items=(
        ItemConsidered(
            number=1, agency="Estuary City Council", title="Birth certificate", dated=date(2026, 10, 22)
        ),
        ItemConsidered(number=2, agency="Wolds Police", title="Stop at the station", dated=date(2026, 10, 4)),
        ItemConsidered(
            number=7,
            agency="Wolds Police",
            title="Intelligence on the line",
            dated=date(2026, 11, 2),
            marking=Marking.CHAIR_ONLY,
        ),
    ),
    pack_hash=DECISION.pack_hash,
    views=VIEWS,
    discussion="Police set out the dates. Health asked how the injuries were seen.\n\nThe guardian spoke for "
    "the child's wish to stay.",
    determinations=DECISION.determinations,
    best_interests=DECISION.best_interests,
    plan=PLAN[:3],
)
MEETING = MeetingRecord(
    reference="MT-2026-004",
    partnership=SENDER.partnership,
    place="The Moot Hall, room 2, and by video",
    opened_at=datetime(2026, 11, 26, 10, 0, tzinfo=LONDON),
    closed_at=datetime(2026, 11, 26, 11, 30, tzinfo=LONDON),
    members=MEMBERS,
    apologies=(
        Apology(
            name="Joan Mabey",
            agency="Probation",
            function="Youth justice",
            information_sent="A report, item 6",
        ),
    ),
    quorum=DECISION.quorum,
    sittings=(
        SITTING,
        replace(
            SITTING,
            reference="MH-2026-0047",
            initials="R. D.",
            determinations=(),
            conflicts=(),
            not_decided_because="the child has not been heard; it comes back on 10 December.",
        ),
    ),
    version=2,
    amended_by="Rosalind Achebe",
    amended_because="the time of closing was corrected.",
)
PACK = PackRecord(
    meeting_reference="MT-2026-004",
    reference="MH-2026-0041",
    initials="T. F-Q.",
    released_at=datetime(2026, 11, 19, 16, 0, tzinfo=LONDON),
    released_by="Rosalind Achebe",
    voice=VOICE,
    questions=tuple(limb.question for limb in LIMBS[:3]),
    items=(
        PackItem(
            number=2,
            agency="Wolds Police",
            title="Stop at the station",
            dated=date(2026, 10, 4),
            text="At 21:40 the child was found on platform 3.\n\nThe ticket had been bought by another "
            "person.",
            gateway="Children Act 2004, section 11",
        ),
        PackItem(
            number=1,
            agency="Estuary City Council",
            title="Birth certificate",
            dated=date(2026, 10, 22),
            text="Born 2 March 2011.",
        ),
        PackItem(
            number=4,
            agency="NHS Estuary",
            title="Ward note",
            dated=date(2026, 10, 6),
            text="Bruising to both wrists.",
            marking=Marking.NEVER_TO_CHILD_OR_CARER,
        ),
        PackItem(
            number=7,
            agency="Wolds Police",
            title="Intelligence on the line",
            dated=date(2026, 11, 2),
            text=CHAIR_ONLY,
            marking=Marking.CHAIR_ONLY,
        ),
    ),
    pack_hash=DECISION.pack_hash,
)
PLAN_RECORD = PlanRecord(
    reference="MH-2026-0041",
    initials="T. F-Q.",
    called="Tomos",
    version=2,
    agreed_on=date(2026, 11, 26),
    review_on=date(2027, 1, 14),
    supersedes_version=1,
    changed_since="The taxi was added; the move out of the county was dropped.",
    child_agrees="The child agrees with the plan, save for the phone.",
    child_view="I'll do the taxi. I want my phone back.",
    ask=ASK,
    needs=(
        Need(
            kind="Risk",
            what="Being collected from school",
            goals=(
                Goal(
                    what="Home and school every day without being met",
                    steps=(
                        Step(
                            what="Contracted taxi",
                            owner_agency="Estuary City Council",
                            owner="Sam Whitlock",
                            due=date(2026, 12, 1),
                            because="Act: four journeys",
                            plain_words="A taxi will take you to school and home.",
                        ),
                        Step(
                            what="Patrol at the gate",
                            owner_agency="Wolds Police",
                            owner="DS Martin Keogh",
                            due=date(2026, 11, 30),
                            progress=Progress.COULD_NOT,
                            note="no officer free before January",
                        ),
                    ),
                ),
            ),
        ),
        Need(
            kind="Need",
            what="Health",
            goals=(
                Goal(
                    what="Recovered from the injuries",
                    steps=(
                        Step(
                            what="Trauma appointment",
                            owner_agency="NHS Estuary",
                            owner="Dr Sade Okafor",
                            due=date(2026, 12, 4),
                            plain_words="A doctor will see you.",
                            progress=Progress.DONE,
                        ),
                        Step(
                            what="Secret step",
                            owner_agency="NHS Estuary",
                            owner="",
                            due=None,
                            plain_words=NOT_FOR_FAMILY,
                            marking=Marking.NEVER_TO_CHILD_OR_CARER,
                        ),
                    ),
                ),
            ),
        ),
    ),
    review_attendance=(
        ("Sam Whitlock", "Estuary City Council", "Present"),
        ("Dr Sade Okafor", "NHS Estuary", "Sent a note"),
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
