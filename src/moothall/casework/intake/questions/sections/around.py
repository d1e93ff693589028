"""What was done so far, the child's own words, linked people and things, evidence, and where it is
decided."""

from __future__ import annotations

from ...message.meanings import Section
from ..model import FormSection, Is, Kind, Option, Page, alone, ask, gate, list_of, said_yes, yes_or_unsure

SAFEGUARDING = FormSection(
    Section.SAFEGUARDING,
    "Safeguarding so far",
    (
        alone(
            ask(
                "first_concern_on",
                Kind.DATE,
                "When did somebody first think the child might be exploited?",
                short="Date of first concern",
                required=True,
                unknown=True,
                in_past=True,
            )
        ),
        Page(
            "guardian",
            "Independent child trafficking guardian",
            (
                gate("guardian_referred", "Was the child referred to the guardianship service?",
                     short="Referred to the guardianship service",
                     hint="It is a referral of its own. Make it now where the service covers your area."),
                ask(
                    "guardian_referred_on",
                    Kind.DATE,
                    "When?",
                    short="Date referred to the guardianship service",
                    required=True,
                    unknown=True,
                    in_past=True,
                    when=said_yes("guardian_referred"),
                ),
                ask(
                    "guardian",
                    Kind.TEXT,
                    "The guardian's name, if there is one yet",
                    short="Guardian",
                    unknown=True,
                    when=said_yes("guardian_referred"),
                ),
            ),
        ),
        Page(
            "missing_episodes",
            "Going missing",
            (
                gate("missing_episodes", "Has the child been missing?", short="Has been missing"),
                ask(
                    "missing_details",
                    Kind.LONG_TEXT,
                    "When, for how long, where found, and was there an interview on return?",
                    short="Missing episodes",
                    required=True,
                    unknown=True,
                    when=said_yes("missing_episodes"),
                ),
            ),
        ),
        Page(
            "youth_justice",
            "Youth justice",
            (
                gate("youth_justice", "Is the child known to youth justice, or facing any charge?",
                     short="Known to youth justice"),
                ask(
                    "youth_justice_details",
                    Kind.LONG_TEXT,
                    "What for, with whom, and when is the next hearing?",
                    short="Youth justice, details",
                    hint="The panel's decision can bear on a prosecution.",
                    required=True,
                    unknown=True,
                    when=yes_or_unsure("youth_justice"),
                ),
            ),
        ),
    ),
)  # fmt: skip

#: The ways in which a child's words may be gathered, by the codes of the arrangement that takes the referral.
WAYS = (
    Option("own_words_spoken", "The child said it, in the child's own words"),
    Option("own_words_written", "The child wrote, drew or recorded it"),
    Option("with_interpreter", "Through an interpreter who is not a companion of the child"),
    Option("with_aid", "With signs, pictures or another communication aid"),
    Option("through_trusted_adult", "Told by an adult the child chose"),
    Option("observed", "Seen in the child's behaviour or play, and described as that"),
    Option("earlier_record", "Taken from an earlier record, so as not to ask again"),
)

VOICE = FormSection(
    Section.VOICE,
    "The child's own words",
    (
        Page(
            "child_told",
            "What the child knows",
            (
                gate("child_told", "Has the child been told about this referral?",
                     short="Child told about the referral",
                     hint="The child need not consent, but should be told in a way that fits their age."),
                ask(
                    "child_told_on",
                    Kind.DATE,
                    "When?",
                    short="Date the child was told",
                    required=True,
                    unknown=True,
                    in_past=True,
                    when=said_yes("child_told"),
                ),
                ask(
                    "child_told_how",
                    Kind.LONG_TEXT,
                    "How, by whom, and with which information pack?",
                    short="How the child was told",
                    required=True,
                    unknown=True,
                    when=said_yes("child_told"),
                ),
                ask(
                    "child_not_told_reason",
                    Kind.LONG_TEXT,
                    "Why not yet?",
                    short="Why the child was not told",
                    required=True,
                    when=Is("child_told", ("no", "not_sure")),
                ),
            ),
        ),
        Page(
            "child_words",
            "What the child said",
            (
                ask(
                    "child_words",
                    Kind.LONG_TEXT,
                    "In the child's own words",
                    short="The child's own words",
                    hint="Only what the child said, as they said it. Your own view has its place elsewhere.",
                ),
                ask(
                    "child_words_how",
                    Kind.CHOICE,
                    "How were these words gathered?",
                    short="How the child's words were gathered",
                    options=WAYS,
                ),
                ask(
                    "child_words_on",
                    Kind.DATE,
                    "When did the child say this?",
                    short="Date of the child's words",
                    unknown=True,
                    in_past=True,
                ),
                ask(
                    "child_words_by",
                    Kind.TEXT,
                    "Who heard it?",
                    short="Who heard the child's words",
                    hint="Name and role. Leave it empty if it was you.",
                ),
                ask(
                    "child_words_with",
                    Kind.TEXT,
                    "Who else was there?",
                    short="Who was there when the child spoke",
                ),
                ask(
                    "child_words_reason_none",
                    Kind.LONG_TEXT,
                    "If you have none of the child's own words, why?",
                    short="Why there are no words of the child",
                ),
            ),
        ),
    ),
)  # fmt: skip


def _keep_from() -> tuple[Option, ...]:
    return (Option("yes", "Yes"), Option("no", "No"))


_PROTECTED = ask(
    "protected",
    Kind.CHOICE,
    "Keep this from the child's family and anyone under suspicion?",
    short="Keep from family and suspects",
    options=_keep_from(),
)
_ABOUT = ask("about", Kind.LONG_TEXT, "What is known", short="What is known")

LINKS = FormSection(
    Section.LINKS,
    "Linked people and things",
    (
        alone(
            list_of(
                "linked_people",
                "Who is suspected of exploiting the child?",
                (
                    ask("name", Kind.TEXT, "Name or nickname", required=True, unknown=True),
                    ask("relation", Kind.TEXT, "Who they are to the child"),
                    _ABOUT,
                    _PROTECTED,
                ),
                short="Suspected exploiters",
                hint="One entry for each person. Leave it empty if nobody is known.",
            )
        ),
        alone(
            list_of(
                "linked_phones",
                "Which telephones or accounts matter?",
                (
                    ask("number", Kind.TEXT, "Number or account name", required=True),
                    ask("whose", Kind.TEXT, "Whose it is", unknown=True),
                    _ABOUT,
                    _PROTECTED,
                ),
                short="Linked telephones and accounts",
            )
        ),
        alone(
            list_of(
                "linked_vehicles",
                "Which vehicles matter?",
                (
                    ask("registration", Kind.TEXT, "Registration, or what it looks like", required=True),
                    _ABOUT,
                    _PROTECTED,
                ),
                short="Linked vehicles",
            )
        ),
        alone(
            list_of(
                "linked_addresses",
                "Which addresses or places matter?",
                (
                    ask("address", Kind.LONG_TEXT, "Address or place", required=True),
                    _ABOUT,
                    _PROTECTED,
                ),
                short="Linked addresses",
            )
        ),
        alone(
            list_of(
                "linked_children",
                "Which other children are linked to this child?",
                (
                    ask("name", Kind.TEXT, "Name", required=True, unknown=True),
                    ask("relation", Kind.TEXT, "How they are linked"),
                    ask("reference", Kind.TEXT, "Reference of their own referral, if there is one"),
                    _PROTECTED,
                ),
                short="Linked children",
            )
        ),
        Page(
            "protected_items",
            "What must be kept from whom",
            (
                gate(
                    "protected_items",
                    "Is there anything here that an exploiter, a parent or a carer must not see?",
                    short="Something must be kept from an exploiter, parent or carer",
                ),
                ask(
                    "protected_details",
                    Kind.LONG_TEXT,
                    "What, from whom, and why?",
                    short="What must be kept from whom",
                    required=True,
                    when=yes_or_unsure("protected_items"),
                ),
            ),
        ),
    ),
)

EVIDENCE = FormSection(
    Section.EVIDENCE,
    "Evidence",
    (
        alone(
            ask(
                "evidence_description",
                Kind.LONG_TEXT,
                "What documents are you sending, and of which date is each?",
                hint="Add the files themselves after this form. Leave it empty if there are none.",
            )
        ),
    ),
)

SCOPE = FormSection(
    Section.SCOPE,
    "Where it is decided",
    (
        Page(
            "disqualification",
            "Two questions about where this is decided",
            (
                gate(
                    "public_order",
                    "Is the child being considered for a public order disqualification?",
                    short="Considered for a public order disqualification",
                    hint="If so the Home Office decides, and the child still gets a safeguarding plan here.",
                ),
                gate(
                    "bad_faith",
                    "Is the child being considered for a bad faith disqualification?",
                    short="Considered for a bad faith disqualification",
                ),
            ),
            hint="Neither changes what is owed to the child. They say only which body decides.",
        ),
    ),
)
