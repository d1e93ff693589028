"""The words for the codes of a protocol."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = tuple[tuple[str, str | Promise], ...]

NATION: Choices = (
    ("england", _("England")), ("wales", _("Wales")), ("scotland", _("Scotland")),
    ("northern-ireland", _("Northern Ireland")),
)  # fmt: skip
EVENT: Choices = (
    ("leaving_the_area", _("The child leaves the area")),
    ("turning_18", _("The child turns 18")),
    ("death", _("The child dies")),
    ("lost_to_follow_up", _("The child is lost to follow-up")),
    ("another_programme", _("The child takes part in another programme")),
    ("re_referral", _("The child is referred again")),
)
HANDLED: Choices = (
    ("treatment_policy", _("Counted whatever came")),
    ("competing_event", _("It ends what can happen, and its own chance is told")),
    ("while_at_risk", _("Counted as long as the child could have the outcome")),
    ("composite", _("It counts as the outcome")),
    ("hypothetical", _("What would have been without it, by a model")),
    ("imputed", _("What is missing is drawn many times")),
)
MEASURE: Choices = (
    ("referrals", _("Referrals")),
    ("days_to_reasonable_grounds", _("Days to reasonable grounds")),
    ("days_to_conclusive_grounds", _("Days to conclusive grounds")),
    ("log_days_to_conclusive_grounds", _("Days to conclusive grounds, as logarithm")),
    ("positive_reasonable_grounds", _("Positive reasonable grounds")),
    ("positive_conclusive_grounds", _("Positive conclusive grounds")),
    ("in_time", _("Decided in time")),
    ("heard", _("The child was heard")),
    ("missing_episodes", _("Missing episodes")),
    ("missing_days", _("Days missing")),
    ("missing_rate", _("Missing episodes in a year")),
    ("referred_again", _("Referred again")),
    ("score", _("Score of a questionnaire")),
    ("indicator", _("Indicator of a statutory return")),
)
BETTER: Choices = (("lower", _("Lower")), ("higher", _("Higher")), ("neither", _("Neither")))
ROLE: Choices = (
    ("primary", _("Primary: it answers the question")),
    ("secondary", _("Secondary")),
    ("sensitivity", _("Sensitivity: whether the answer holds otherwise")),
)
DESIGN: Choices = (
    ("staggered-roll-out", _("Sites that begin at different times")),
    ("time-to-event", _("How long until something happens")),
    ("recurrent-events", _("How often something happens")),
    ("weighted-comparison", _("Children made alike by weights")),
    ("interrupted-series", _("One site before and after")),
    ("missing-follow-up", _("Who was lost, and what that may hide")),
    ("equity", _("Between groups of children")),
    ("process-figures", _("The figures of the process")),
)
PERIOD: Choices = (
    ("month", _("Months")), ("quarter", _("Quarters")), ("half-year", _("Half-years")), ("year", _("Years")),
)  # fmt: skip
TRAIT: Choices = (
    ("age_band", _("Age band")),
    ("age_years", _("Age in years")),
    ("gender", _("Gender")),
    ("ethnic_group", _("Ethnic group")),
    ("nationality_group", _("Group of nationalities")),
    ("exploitation", _("Kind of exploitation")),
    ("looked_after", _("Looked after")),
    ("interpreter_needed", _("Interpreter needed")),
    ("earlier_cases", _("Earlier referrals")),
)
TOLD_BY: Choices = (("quarter", _("Quarters")), ("site", _("Site")), *TRAIT)
TABLE: Choices = (
    ("referrals", _("Referrals")),
    ("mean_days", _("Mean days to each decision")),
    ("median_days", _("Median days to each decision")),
    ("waiting", _("How long children wait, those still waiting counted")),
    ("still_waiting", _("How many are still waiting")),
    ("share_positive", _("Share decided positively, each test by itself")),
    ("one_sitting", _("Both decisions at one sitting")),
)
TELL: Choices = (
    ("outcome", _("The outcome")),
    ("effects", _("The effect of the arrangement on it")),
    ("decisions", _("The share of its decisions that were positive")),
    ("sites", _("How far sites agree on cases of the same kind")),
)
TASK: Choices = (
    ("design", _("Design")),
    ("analysis", _("Analysis")),
    ("writing", _("Writing")),
    ("data", _("Data")),
    ("oversight", _("Oversight")),
    ("involvement", _("Involvement of survivors")),
    ("delivery", _("Delivery of what is evaluated")),
    ("funding", _("Funding")),
)
