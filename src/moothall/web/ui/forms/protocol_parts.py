"""The parts of a protocol as they are asked for and read: sections of questions, each at its place in the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moothall.web.ui.forms.protocol_choices import (
    BETTER,
    DESIGN,
    EVENT,
    HANDLED,
    MEASURE,
    NATION,
    PERIOD,
    ROLE,
    TABLE,
    TASK,
    TELL,
    TOLD_BY,
    TRAIT,
    Choices,
)

Words = str | Promise
Kind = Literal[
    "line", "words", "number", "choice", "several", "yes", "lines", "gaps", "outcome", "arrangement"
]


@dataclass(frozen=True)
class Ask:
    """One question: the place of its answer, its words, and the kind of answer."""

    place: tuple[str, ...]
    label: Words
    kind: Kind = "line"
    hint: Words = ""
    choices: Choices = ()
    optional: bool = False

    @property
    def name(self) -> str:
        """How the form calls it."""
        return "__".join(self.place)


@dataclass(frozen=True)
class Many:
    """A list of things that are each asked the same. `begins` are the first, where there is none yet."""

    place: tuple[str, ...]
    item: Words
    asks: tuple[Ask, ...]
    begins: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Section:
    """One page of the form."""

    key: str
    title: Words
    intro: Words
    asks: tuple[Ask, ...] = ()
    many: Many | None = None


def _of(group: str, *asks: Ask) -> tuple[Ask, ...]:
    return tuple(
        Ask((group, *one.place), one.label, one.kind, one.hint, one.choices, one.optional) for one in asks
    )


IN_WELSH = _("The same in Welsh")

QUESTION = Section(
    "question", _("The question"), _("What is asked, in the words of the field and in the words of those it is about."),
    (
        Ask(("title",), _("Title of the study")),
        Ask(("plain_title", "en"), _("The title in plain words"), hint=_("As a young person would say it.")),
        Ask(("plain_title", "cy"), IN_WELSH, optional=True),
        Ask(("question",), _("The question, in a sentence"), "words"),
        Ask(("plain_question", "en"), _("The question in plain words")),
        Ask(("plain_question", "cy"), IN_WELSH, optional=True),
        Ask(("gaps",), _("Which gaps of the public register is it meant to close?"), "gaps", optional=True),
    ),
)  # fmt: skip

POPULATION = Section(
    "population", _("Who is studied"), _("So exactly that somebody else would take the same children from the same extract."),
    (
        *_of("estimand", *_of(
            "population",
            Ask(("words",), _("Who is studied, in a sentence"), "words"),
            Ask(("received_from",), _("First month of referral"), hint=_("Year and month, such as 2026-01.")),
            Ask(("received_to",), _("Last month of referral"), hint=_("Year and month, such as 2026-12.")),
            Ask(("youngest",), _("Youngest age at referral"), "number", _("In whole years. 0 where nothing is written."), optional=True),
            Ask(("oldest",), _("Oldest age at referral"), "number", _("In whole years. 17 where nothing is written."), optional=True),
            Ask(("nations",), _("Authorities of which nations?"), "several", _("All, where none is ticked."), NATION, optional=True),
            Ask(("first_referral_only",), _("Does a child's first referral alone count?"), "yes", _("Yes, where nothing is chosen."), optional=True),
        )),
    ),
)  # fmt: skip

EFFECT = Section(
    "effect", _("The effect that is sought"),
    _("What is done, compared with what, from when to when; and what becomes of a child who moves away, turns 18, dies or is lost."),
    _of(
        "estimand",
        Ask(("treatment",), _("What is done, where it is done"), "words"),
        Ask(("arrangement",), _("The arrangement whose start is the treatment"), "arrangement"),
        Ask(("comparator",), _("What it is compared with"), "words"),
        Ask(("time",), _("From when to when outcomes are looked at"), "words"),
        Ask(("summary",), _("The figure that says how large the effect is"), "words"),
    ),
    Many(
        ("estimand", "intercurrent_events"), _("What cuts it short"),
        (
            Ask(("event",), _("What happens"), "choice", choices=EVENT),
            Ask(("handled",), _("How it is handled"), "choice", choices=HANDLED),
            Ask(("because",), _("Why so"), "words"),
        ),
        tuple({"event": event} for event in ("leaving_the_area", "turning_18", "death", "lost_to_follow_up")),
    ),
)  # fmt: skip

OUTCOMES = Section(
    "outcomes", _("Outcomes"), _("What is looked at, and how an extract measures it."), (),
    Many(
        ("estimand", "outcomes"), _("Outcome"),
        (
            Ask(("name",), _("Short name"), hint=_("Small letters, digits and _, such as missing_episodes.")),
            Ask(("title",), _("What it is called in tables and charts")),
            Ask(("measure",), _("How it is measured"), "choice", choices=MEASURE),
            Ask(("unit",), _("Unit"), hint=_("Such as days, episodes a year, points, share.")),
            Ask(("better",), _("Which way is better for the child?"), "choice", choices=BETTER),
            Ask(("plain", "en"), _("What it is, in words a young person would use"), hint=_("To follow “how” or “that”.")),
            Ask(("plain", "cy"), IN_WELSH, optional=True),
            Ask(("decimals",), _("How many decimals are printed"), "number", _("2 where nothing is written."), optional=True),
            Ask(("within_months",), _("Within how many months of the referral?"), "number", _("For days that are waited, missing episodes and days, and a second referral."), optional=True),
            Ask(("instrument",), _("Questionnaire"), hint=_("For a score."), optional=True),
            Ask(("scale",), _("Scale of the questionnaire"), hint=_("For a score."), optional=True),
            Ask(("wave",), _("Wave"), hint=_("For a score, such as month_12."), optional=True),
            Ask(("indicator",), _("Indicator"), hint=_("For an indicator of a return: its code."), optional=True),
        ),
        ({},),
    ),
)  # fmt: skip

ANALYSES = Section(
    "analyses", _("Design and analyses"),
    _("The design in words, and one analysis for each way in which an outcome is looked at. Options that are not asked for here keep their usual value, and can be changed in the text of the protocol."),
    (Ask(("design",), _("The design in words, and why it can answer the question"), "words"),),
    Many(
        ("analyses",), _("Analysis"),
        (
            Ask(("name",), _("Short name"), hint=_("Small letters, digits and hyphens, such as roll-out.")),
            Ask(("title",), _("What it is called in the report")),
            Ask(("role",), _("Its role"), "choice", choices=ROLE),
            Ask(("why",), _("What it answers, and why in this way"), "words"),
            Ask(("design",), _("By which design"), "choice", choices=DESIGN),
            Ask(("outcome",), _("Of which outcome"), "outcome", _("Not for the figures of the process."), optional=True),
            Ask(("covariates",), _("What is adjusted for"), "several", _("Not for the figures of the process, nor between groups of children."), TRAIT, optional=True),
            Ask(("by",), _("Told apart by"), "several", _("For groups of children, and for the figures of the process."), TOLD_BY, optional=True),
            Ask(("tables",), _("Which tables"), "several", _("For the figures of the process. Those of the published annex, where none is ticked."), TABLE, optional=True),
            Ask(("tell",), _("What is told of the groups"), "several", _("For groups of children. If nothing is chosen, all of it."), TELL, optional=True),
            Ask(("horizon_months",), _("Until how many months after the referral"), "number", _("For how long until, and for how often."), optional=True),
            Ask(("period",), _("Periods that are compared"), "choice", _("For sites that begin at different times, and for one site."), PERIOD, optional=True),
            Ask(("authority",), _("The authority, by its code"), hint=_("For one site before and after."), optional=True),
        ),
        ({"role": "primary"},),
    ),
)  # fmt: skip

GROUPS = Section(
    "groups", _("Groups, many outcomes, and what is missing"),
    _("A group's effect is claimed only where it was said beforehand, and only beside the smallest effect that could be found."),
    (
        Ask(("multiplicity",), _("What is done about many outcomes being looked at"), "words"),
        Ask(("missing_data",), _("What is done about what is missing"), "words"),
    ),
    Many(
        ("subgroups",), _("Group looked at apart"),
        (
            Ask(("by",), _("Told apart by"), "choice", choices=TRAIT),
            Ask(("outcome",), _("Of which outcome"), "outcome"),
            Ask(("because",), _("Why the effect may differ"), "words"),
        ),
    ),
)  # fmt: skip

SAMPLE = Section(
    "sample", _("How many, and what could be found"), _("What the study could not have found, it does not claim to be absent."),
    (
        *_of(
            "sample_size",
            Ask(("treated_units",), _("How many authorities or children are treated"), "number"),
            Ask(("untreated_units",), _("How many are not"), "number"),
            Ask(("children",), _("How many children are expected"), "number"),
            Ask(("power",), _("Chance of finding the smallest effect, in percent"), "number", _("80 where nothing is written."), optional=True),
            Ask(("level",), _("Chance of finding an effect where there is none, in percent"), "number", _("5 where nothing is written."), optional=True),
            Ask(("how",), _("How this was worked out"), "words"),
        ),
        Ask(("stopping",), _("When it would be stopped, or not be run"), "words"),
        Ask(("seed",), _("The number that all chance starts from"), "number", _("Any whole number. With it, anybody gets the same figures.")),
    ),
    Many(
        ("sample_size", "minimum_effects"), _("Smallest effect that could be found"),
        (
            Ask(("outcome",), _("On which outcome"), "outcome"),
            Ask(("size",), _("How large, in its unit"), hint=_("In digits, such as 0.05 or 6.")),
        ),
    ),
)  # fmt: skip

WHO = Section(
    "who", _("Who evaluates whom"), _("A reader sees in the first line whether the evaluator is independent of those who deliver."),
    (
        *_of(
            "independence",
            Ask(("evaluator",), _("Who evaluates")),
            Ask(("delivered_by",), _("Who delivers what is evaluated")),
            Ask(("independent",), _("Has the one nothing to do with the other?"), "yes"),
            Ask(("statement",), _("What they have to do with each other, money included"), "words"),
        ),
        Ask(("funder",), _("Who pays for the study")),
        Ask(("data_first_seen",), _("When did the evaluators first see data of outcomes, if they have?"), hint=_("Year-month-day, such as 2026-11-02. When an extract was made, this says so by itself."), optional=True),
    ),
    Many(
        ("people",), _("Person"),
        (
            Ask(("name",), _("Name")),
            Ask(("organisation",), _("Organisation")),
            Ask(("did",), _("What they do"), "several", choices=TASK),
            Ask(("author",), _("Author of the report?"), "yes", optional=True),
            Ask(("orcid",), _("ORCID iD"), optional=True),
        ),
        ({},),
    ),
)  # fmt: skip

INVOLVEMENT = Section(
    "involvement", _("How survivors were involved"), _("The five points of GRIPP2, short form. “Not yet, because” is an answer; nothing is not."),
    _of(
        "involvement",
        Ask(("aim",), _("Why they were involved"), "words"),
        Ask(("methods",), _("How they were involved"), "words"),
        Ask(("results",), _("What came of it: what they said, and what changed"), "words"),
        Ask(("outcomes",), _("How far it shaped the study, for better or worse"), "words"),
        Ask(("reflections",), _("What went well, what did not, what to do otherwise"), "words"),
    ),
)  # fmt: skip

LEAVE = Section(
    "leave", _("By what leave"), _("Who said that the study may be done, and by what the data may be used."),
    (
        *_of(
            "ethics",
            Ask(("approved_by",), _("Committee that approved it")),
            Ask(("reference",), _("Its reference")),
            Ask(("on",), _("Day of its approval"), hint=_("Year-month-day, such as 2026-09-14.")),
        ),
        *_of(
            "data_protection",
            Ask(("controller",), _("Controller of the data")),
            Ask(("lawful_basis",), _("Lawful basis, with the condition for special category data"), "words"),
            Ask(("impact_assessment",), _("Reference of the impact assessment")),
            Ask(("kept_until",), _("Until when the extract is kept"), hint=_("Year-month-day, such as 2027-12-31.")),
        ),
    ),
)  # fmt: skip

TIMETABLE = Section(
    "timetable", _("Timetable, limits and licence"), _("What is to happen by when, and what the study cannot show however well it goes."),
    (
        Ask(("limitations",), _("Limits known beforehand"), "lines", _("One on each line."), optional=True),
        Ask(("licence",), _("Licence of what is published"), hint=_("OGL-UK-3.0 where nothing is written."), optional=True),
    ),
    Many(
        ("timetable",), _("Step"),
        (
            Ask(("what",), _("What")),
            Ask(("by",), _("By which day"), hint=_("Year-month-day, such as 2027-03-31.")),
        ),
        ({},),
    ),
)  # fmt: skip

AMENDMENT = Section(
    "amendment", _("Why it is amended"), _("Every reader sees this beside what changed, and whether the data had been seen by then."),
    (Ask(("amended_because",), _("Why it is amended"), "words"),),
)  # fmt: skip

SECTIONS = (
    QUESTION, POPULATION, EFFECT, OUTCOMES, ANALYSES, GROUPS, SAMPLE, WHO, INVOLVEMENT, LEAVE, TIMETABLE,
)  # fmt: skip


def sections_of(number: int) -> tuple[Section, ...]:
    """The sections of a version of that number: an amendment says first why."""
    return SECTIONS if number == 1 else (AMENDMENT, *SECTIONS)
