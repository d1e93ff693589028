"""Age, the local authority told, and who is referring."""

from __future__ import annotations

from ...message.meanings import Section
from ..model import FormSection, Is, Kind, Option, Page, alone, ask

AGE_AND_AUTHORITY = FormSection(
    Section.AGE_AND_AUTHORITY,
    "Age, and the local authority told",
    (
        alone(
            ask(
                "age_band",
                Kind.CHOICE,
                "Is the person under 18 now?",
                hint="If you are not sure, they are treated as a child until their age is decided.",
                options=(Option("child", "Yes"), Option("adult", "No"), Option("unknown", "Not sure")),
                required=True,
            )
        ),
        Page(
            "not_a_child",
            "This panel decides for children only",
            (),
            hint=(
                "Use the Home Office's own form to refer an adult, also one who was exploited as a child. "
                "If there is any doubt about the age, go back and answer 'Not sure'."
            ),
            shown_when=Is("age_band", ("adult",)),
            ends=True,
        ),
        Page(
            "age_assessment",
            "What is known about the age",
            (
                ask(
                    "age_assessment_state",
                    Kind.CHOICE,
                    "Has the local authority assessed their age?",
                    short="Age assessment",
                    options=(
                        Option("not_needed", "No, nobody doubts the age"),
                        Option("disputed", "No, but the age is disputed"),
                        Option("in_progress", "An assessment is under way"),
                        Option("completed_child", "Yes, assessed as a child"),
                        Option("completed_adult", "Yes, assessed as an adult"),
                        Option("not_known", "Not known"),
                    ),
                    required=True,
                ),
                ask(
                    "age_assessment_on",
                    Kind.DATE,
                    "When was it assessed?",
                    short="Date of the age assessment",
                    unknown=True,
                    in_past=True,
                    when=Is("age_assessment_state", ("completed_child", "completed_adult")),
                ),
            ),
        ),
        Page(
            "authority_told",
            "The local authority you told about the child",
            (
                ask(
                    "local_authority_told",
                    Kind.TEXT,
                    "Which local authority did you tell?",
                    lookup="authority",
                    required=True,
                ),
                ask("local_authority_phone", Kind.PHONE, "Its telephone number", required=True),
                ask("local_authority_email", Kind.EMAIL, "Its email address", required=True),
                ask("local_authority_contact_forename", Kind.TEXT, "First name of the person you spoke to"),
                ask("local_authority_contact_surname", Kind.TEXT, "Last name of the person you spoke to"),
            ),
            hint=(
                "Tell the child's local authority before you go on. This form does not replace "
                "a safeguarding referral."
            ),
        ),
        Page(
            "authority_told_when",
            "When the local authority was told",
            (
                ask(
                    "authority_told_on",
                    Kind.DATE,
                    "When was it told?",
                    short="Date the local authority was told",
                    required=True,
                    unknown=True,
                    in_past=True,
                ),
                ask(
                    "safeguarding_reference",
                    Kind.TEXT,
                    "Its reference for the safeguarding referral",
                    short="Safeguarding reference",
                    unknown=True,
                ),
            ),
        ),
    ),
)

REFERRER = FormSection(
    Section.REFERRER,
    "Who is referring",
    (
        Page(
            "organisation",
            "Your organisation",
            (
                ask("referrer_organisation", Kind.TEXT, "Which organisation are you from?", required=True),
                ask(
                    "reported_from",
                    Kind.CHOICE,
                    "Which nation are you reporting from?",
                    options=(
                        Option("england", "England"),
                        Option("wales", "Wales"),
                        Option("scotland", "Scotland"),
                        Option("northern_ireland", "Northern Ireland"),
                    ),
                    required=True,
                ),
            ),
        ),
        Page(
            "referrer",
            "How to reach you",
            (
                ask("referrer_forename", Kind.TEXT, "Your first name", required=True),
                ask("referrer_surname", Kind.TEXT, "Your last name", required=True),
                ask("referrer_role", Kind.TEXT, "Your role", required=True),
                ask("referrer_phone", Kind.PHONE, "Your telephone number", required=True),
                ask("referrer_email", Kind.EMAIL, "Your work email address", required=True),
            ),
        ),
        alone(
            ask(
                "referrer_second_contact",
                Kind.EMAIL,
                "Who can be asked when you are away?",
                hint="The email address of a colleague, a manager or a team.",
                required=True,
            )
        ),
    ),
)
