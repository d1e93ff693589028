"""A sitting, its meeting, a pack and a plan about the same fictional child, for the tests of what is printed of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from letter_samples import (
    ASK,
    CHAIR_ONLY,
    DECISION,
    LIMBS,
    LONDON,
    MEMBERS,
    NOT_FOR_FAMILY,
    PLAN,
    SENDER,
    VIEWS,
    VOICE,
)

from moothall.casework.panel.letters import (
    Apology,
    Conflict,
    Goal,
    ItemConsidered,
    Marking,
    MeetingRecord,
    Need,
    PackItem,
    PackRecord,
    PlanRecord,
    Progress,
    SittingRecord,
    Step,
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
