"""What happened to the child, and what a professional makes of it."""

from __future__ import annotations

from ...message.meanings import Section
from ..model import FormSection, Is, Kind, Option, Page, alone, ask, gate, said_yes, yes_or_unsure

_WHY_NOT_KNOWN = "If it is not known, say why it is not."

ACCOUNT = FormSection(
    Section.ACCOUNT,
    "What happened",
    (
        Page(
            "situations",
            "How often, and when",
            (
                gate("more_than_one_situation", "Was the child exploited in more than one situation?"),
                ask(
                    "exploitation_dates",
                    Kind.LONG_TEXT,
                    "When did it start and end?",
                    hint="Months or seasons will do. If there was more than one situation, cover each.",
                    required=True,
                    unknown=True,
                ),
            ),
        ),
        alone(
            ask(
                "how_it_started",
                Kind.LONG_TEXT,
                "How did it start?",
                hint="Who approached the child, what was promised or given, what the child expected.",
                required=True,
                unknown=True,
            )
        ),
        Page(
            "moved",
            "Being moved",
            (
                gate("was_moved", "Did the exploiters move the child from place to place?"),
                ask(
                    "journey",
                    Kind.LONG_TEXT,
                    "What is known of the journey?",
                    hint="Routes, places, landmarks, times, who arranged and paid.",
                    required=True,
                    when=said_yes("was_moved"),
                ),
            ),
        ),
        alone(
            ask(
                "what_they_had_to_do",
                Kind.LONG_TEXT,
                "What was the child made to do?",
                hint=_WHY_NOT_KNOWN,
                required=True,
                unknown=True,
            )
        ),
        alone(
            ask(
                "living_conditions",
                Kind.LONG_TEXT,
                "How did the child live then?",
                hint="Where they slept, washed and ate. " + _WHY_NOT_KNOWN,
                required=True,
                unknown=True,
            )
        ),
        alone(
            ask(
                "treatment",
                Kind.LONG_TEXT,
                "How did the exploiters treat the child?",
                hint="Violence, threats, debts, documents kept, gifts, affection. " + _WHY_NOT_KNOWN,
                required=True,
                unknown=True,
            )
        ),
        Page(
            "still_exploited",
            "Whether it goes on",
            (
                gate("still_exploited", "Is the child still being exploited?"),
                ask(
                    "what_stops_them_leaving",
                    Kind.LONG_TEXT,
                    "What stops the child from getting out?",
                    required=True,
                    unknown=True,
                    when=yes_or_unsure("still_exploited"),
                ),
                ask(
                    "how_they_left",
                    Kind.LONG_TEXT,
                    "How and why did the child get out, and who helped?",
                    required=True,
                    unknown=True,
                    when=Is("still_exploited", ("no",)),
                ),
            ),
        ),
        Page(
            "last_contact",
            "Last contact with the exploiters",
            (
                ask(
                    "last_contact",
                    Kind.CHOICE,
                    "When were they last in touch, in any way or through others?",
                    options=(
                        Option("within_a_week", "In the last week"),
                        Option("within_a_month", "In the last month"),
                        Option("within_3_months", "In the last 3 months"),
                        Option("within_6_months", "In the last 6 months"),
                        Option("6_to_12_months_ago", "Between 6 and 12 months ago"),
                        Option("over_a_year_ago", "More than a year ago"),
                        Option("not_sure", "Not sure"),
                    ),
                    required=True,
                ),
                ask(
                    "last_contact_details",
                    Kind.LONG_TEXT,
                    "What was said, by whom, and what has been done to stop contact?",
                ),
            ),
        ),
        Page(
            "reported_before",
            "Earlier reports",
            (
                gate("reported_before", "Has any of this been reported before?"),
                ask(
                    "earlier_report",
                    Kind.LONG_TEXT,
                    "When and to whom, and with which references?",
                    required=True,
                    unknown=True,
                    when=yes_or_unsure("reported_before"),
                ),
                ask(
                    "why_now",
                    Kind.LONG_TEXT,
                    "Why is it reported now, and what stood in the way before?",
                    required=True,
                    when=Is("reported_before", ("no",)),
                ),
            ),
        ),
    ),
)

INSIGHT = FormSection(
    Section.INSIGHT,
    "Your professional view",
    (
        Page(
            "indicators",
            "Signs of exploitation",
            (
                gate("indicators_seen", "Have signs of modern slavery been seen?"),
                ask(
                    "indicators",
                    Kind.LONG_TEXT,
                    "Which signs, where, when and by whom?",
                    hint="Name every one.",
                    required=True,
                    when=said_yes("indicators_seen"),
                ),
            ),
        ),
        alone(
            ask(
                "interviews",
                Kind.LONG_TEXT,
                "Where, how and with whom was the child spoken to?",
                hint="Who was there, who interpreted, how the child seemed. This is no formal interview.",
                required=True,
            )
        ),
        alone(
            ask(
                "professional_insight",
                Kind.LONG_TEXT,
                "Why do you, as a professional, think the child was exploited?",
                hint="Your own opinion and what it rests on.",
                required=True,
            )
        ),
        Page(
            "credibility",
            "Doubts about the account",
            (
                gate(
                    "credibility_concerns",
                    "Is there evidence that casts doubt on the account?",
                    hint="Evidence, not a feeling.",
                ),
                ask(
                    "credibility_evidence",
                    Kind.LONG_TEXT,
                    "What is the evidence, and what could explain it?",
                    hint="Trauma, fear, age, translation and time all change how a child tells things.",
                    required=True,
                    when=yes_or_unsure("credibility_concerns"),
                ),
            ),
        ),
        Page(
            "others_involved",
            "Others involved",
            (
                gate("others_involved", "Are other professionals or organisations involved?"),
                ask(
                    "others_involved_details",
                    Kind.LONG_TEXT,
                    "Who, what have they done, and how can they be reached?",
                    required=True,
                    when=said_yes("others_involved"),
                ),
            ),
        ),
    ),
)
