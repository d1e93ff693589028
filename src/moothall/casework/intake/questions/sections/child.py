"""Who the child is, where they live and who cares for them, their health, needs and school."""

from __future__ import annotations

from ...message.meanings import Section
from ..model import FormSection, Is, Kind, Option, Page, alone, ask, gate, said_yes, yes_or_unsure

# The codes of the department's ethnicity list, as the looked-after children return uses them.
_ETHNICITIES = (
    Option("WBRI", "White British"),
    Option("WIRI", "White Irish"),
    Option("WIRT", "Traveller of Irish heritage"),
    Option("WROM", "Gypsy or Roma"),
    Option("WOTH", "Any other White background"),
    Option("MWBC", "White and Black Caribbean"),
    Option("MWBA", "White and Black African"),
    Option("MWAS", "White and Asian"),
    Option("MOTH", "Any other mixed background"),
    Option("AIND", "Indian"),
    Option("APKN", "Pakistani"),
    Option("ABAN", "Bangladeshi"),
    Option("AOTH", "Any other Asian background"),
    Option("BCRB", "Black Caribbean"),
    Option("BAFR", "Black African"),
    Option("BOTH", "Any other Black background"),
    Option("CHNE", "Chinese"),
    Option("OOTH", "Any other ethnic group"),
    Option("REFU", "The child or carer preferred not to say"),
    Option("NOBT", "Not known"),
)

_AT_SCHOOL = Is("school_status", ("attending", "poor_attendance", "alternative", "excluded", "missing"))

PERSON = FormSection(
    Section.PERSON,
    "The child",
    (
        Page(
            "name",
            "The child's name",
            (
                ask("forename", Kind.TEXT, "First name", required=True, unknown=True),
                ask("surname", Kind.TEXT, "Last name", required=True, unknown=True),
                ask("alias", Kind.TEXT, "Nickname, or a name used while exploited"),
            ),
        ),
        alone(
            ask(
                "date_of_birth",
                Kind.DATE,
                "When were they born?",
                hint="If you know only part of it, answer 'not known' and give that part in the account.",
                required=True,
                unknown=True,
                in_past=True,
            )
        ),
        alone(
            ask(
                "gender",
                Kind.CHOICE,
                "What is their gender?",
                options=(
                    Option("female", "Female"),
                    Option("male", "Male"),
                    Option("neither", "They identify as neither"),
                ),
                required=True,
                unknown=True,
            )
        ),
        Page(
            "nationality",
            "Nationality",
            (
                ask(
                    "nationality",
                    Kind.TEXT,
                    "What is their nationality?",
                    lookup="nationality",
                    required=True,
                    unknown=True,
                ),
                ask("second_nationality", Kind.TEXT, "A second nationality, if any", lookup="nationality"),
            ),
        ),
        Page(
            "ethnicity_and_religion",
            "Ethnicity and religion",
            (
                ask(
                    "ethnicity",
                    Kind.CHOICE,
                    "What is their ethnic group?",
                    short="Ethnic group",
                    options=_ETHNICITIES,
                ),
                ask("religion", Kind.TEXT, "What is their religion, if any?", short="Religion", unknown=True),
            ),
        ),
        Page(
            "interpreter",
            "Language",
            (
                gate("interpreter_needed", "Do they need an interpreter?"),
                ask(
                    "interpreter_language",
                    Kind.TEXT,
                    "Which language, and which dialect?",
                    hint="Somebody who came with the child must never interpret.",
                    required=True,
                    when=said_yes("interpreter_needed"),
                ),
            ),
        ),
        Page(
            "communication",
            "Help to communicate",
            (
                gate("communication_help_needed", "Do they need any other help to communicate?"),
                ask(
                    "communication_help",
                    Kind.TEXT,
                    "Which help?",
                    hint="Such as sign language, an intermediary, pictures, or more time.",
                    required=True,
                    when=said_yes("communication_help_needed"),
                ),
            ),
        ),
        Page(
            "own_children",
            "Children of their own",
            (
                gate(
                    "has_own_children",
                    "Do they have children of their own?",
                    hint="Not brothers and sisters.",
                ),
                ask(
                    "own_children_count",
                    Kind.NUMBER,
                    "How many?",
                    required=True,
                    when=said_yes("has_own_children"),
                ),
            ),
        ),
        alone(
            ask(
                "home_office_reference",
                Kind.TEXT,
                "Do they have a Home Office reference?",
                hint="The kind of reference and its number. Leave empty if there is none.",
            )
        ),
    ),
)

BACKGROUND = FormSection(
    Section.BACKGROUND,
    "Background",
    (
        alone(
            ask(
                "birthplace",
                Kind.TEXT,
                "Where were they born?",
                hint="The country, and the town or village.",
                required=True,
                unknown=True,
            )
        ),
        alone(ask("family", Kind.LONG_TEXT, "Who are their family?", required=True, unknown=True)),
        alone(ask("education", Kind.LONG_TEXT, "What schooling have they had?", required=True, unknown=True)),
        alone(
            ask(
                "work_history",
                Kind.LONG_TEXT,
                "Did they work before they were exploited?",
                hint="If they never did, say so.",
                required=True,
                unknown=True,
            )
        ),
    ),
)

HOME_AND_CARE = FormSection(
    Section.HOME_AND_CARE,
    "Home and care",
    (
        Page(
            "home",
            "Where they live",
            (
                ask("home_address", Kind.LONG_TEXT, "Home address", required=True, unknown=True),
                ask(
                    "lives_with",
                    Kind.LONG_TEXT,
                    "Who do they live with?",
                    short="Who they live with",
                    hint="Names, and how each is related to the child.",
                    required=True,
                    unknown=True,
                ),
                ask(
                    "authority_of_residence",
                    Kind.TEXT,
                    "Which local authority do they live in?",
                    short="Local authority where they live",
                    hint="It may not be the one you told.",
                    lookup="authority",
                    required=True,
                    unknown=True,
                ),
            ),
        ),
        Page(
            "care",
            "Care and legal status",
            (
                ask(
                    "care_status",
                    Kind.CHOICES,
                    "Which of these apply to the child now?",
                    short="Care or legal status",
                    options=(
                        Option("early_help", "Early help"),
                        Option("child_in_need", "Child in need plan"),
                        Option("child_protection", "Child protection plan"),
                        Option("section_20", "Looked after by agreement", "Section 20, or 76 in Wales"),
                        Option("section_31", "Looked after under a care order", "Section 31, also interim"),
                        Option("remand", "Looked after on remand"),
                        Option("emergency_protection", "Police protection or an emergency order"),
                        Option("other_order", "Another order, such as special guardianship"),
                        Option("none", "None of these"),
                        Option("not_known", "Not known"),
                    ),
                    required=True,
                ),
                gate("unaccompanied", "Did they come to the UK without a parent or carer?",
                     short="Unaccompanied child seeking asylum"),
            ),
        ),
        Page(
            "social_worker",
            "The child's social worker",
            (
                gate("has_social_worker", "Do they have an allocated social worker?",
                     short="Has an allocated social worker"),
                ask(
                    "social_worker",
                    Kind.TEXT,
                    "The social worker's name",
                    short="Social worker",
                    unknown=True,
                    when=said_yes("has_social_worker"),
                ),
                ask(
                    "social_worker_team",
                    Kind.TEXT,
                    "Their team",
                    short="Social worker's team",
                    unknown=True,
                    when=said_yes("has_social_worker"),
                ),
                ask(
                    "social_worker_contact",
                    Kind.TEXT,
                    "Their telephone or email",
                    short="How to reach the social worker",
                    unknown=True,
                    when=said_yes("has_social_worker"),
                ),
            ),
        ),
    ),
)  # fmt: skip

HEALTH_AND_SCHOOL = FormSection(
    Section.HEALTH_AND_SCHOOL,
    "Health, needs and school",
    (
        Page(
            "needs",
            "Disability and needs",
            (
                gate("disability", "Do they have a disability or a long-term condition?",
                     short="Disability or long-term condition"),
                ask(
                    "disability_details",
                    Kind.LONG_TEXT,
                    "What is it, and what follows from it for the panel?",
                    short="Disability, details",
                    required=True,
                    when=yes_or_unsure("disability"),
                ),
                ask(
                    "send_support",
                    Kind.CHOICE,
                    "Do they have special educational needs?",
                    short="Special educational needs",
                    options=(
                        Option("none", "No"),
                        Option("support", "Yes, with support at school"),
                        Option("plan", "Yes, with an education, health and care plan",
                               "In Wales an individual development plan"),
                        Option("being_assessed", "They are being assessed"),
                        Option("not_known", "Not known"),
                    ),
                    required=True,
                ),
            ),
        ),
        alone(
            ask(
                "health_concerns",
                Kind.LONG_TEXT,
                "Is there anything about their health the panel must know?",
                short="Health concerns",
                hint="Injuries, sexual health, substance use, mental health, risk of self-harm.",
                unknown=True,
            )
        ),
        Page(
            "school",
            "School or college",
            (
                ask(
                    "school_status",
                    Kind.CHOICE,
                    "Are they at school or college?",
                    short="School or college",
                    options=(
                        Option("attending", "Yes, and attending"),
                        Option("poor_attendance", "Yes, but often absent"),
                        Option("alternative", "In alternative provision"),
                        Option("excluded", "Excluded"),
                        Option("home", "Educated at home"),
                        Option("missing", "Missing from education"),
                        Option("left", "No, above school age"),
                        Option("not_known", "Not known"),
                    ),
                    required=True,
                ),
                ask(
                    "school",
                    Kind.TEXT,
                    "Name of the school or college",
                    short="School or college, name",
                    unknown=True,
                    when=_AT_SCHOOL,
                ),
                ask(
                    "school_contact",
                    Kind.TEXT,
                    "Who to speak to there",
                    short="School contact",
                    unknown=True,
                    when=_AT_SCHOOL,
                ),
            ),
        ),
    ),
)  # fmt: skip
