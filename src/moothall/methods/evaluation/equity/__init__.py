"""Whom it helped, and whether like cases are decided alike: by group and by site, drawn together, honestly wide.

`rates_by_group` and `positive_rates` for rates, `effects_by_group` for effects; `sites_beside` and `between_sites` for
sites; `same_case` where several sites judged the same case.
"""

from ..figures import About
from .as_outputs import Behind, By, between_sites_output, effects_output, rates_output, sites_output
from .decision_rates import Decided, check_one_test, decided, positive_rates
from .intervals import clopper_pearson, wilson
from .pooled_effects import GroupEffect, PooledEffects, effects_by_group
from .random_sites import BetweenSites, between_sites
from .rates import GroupRate, Rates, rates_by_group
from .same_case import SameCase, same_case
from .sites import Limits, SiteRate, Sites, funnel, sites_beside

__all__ = [
    "About",
    "Behind",
    "BetweenSites",
    "By",
    "Decided",
    "GroupEffect",
    "GroupRate",
    "Limits",
    "PooledEffects",
    "Rates",
    "SameCase",
    "SiteRate",
    "Sites",
    "between_sites",
    "between_sites_output",
    "check_one_test",
    "clopper_pearson",
    "decided",
    "effects_by_group",
    "effects_output",
    "funnel",
    "positive_rates",
    "rates_by_group",
    "rates_output",
    "same_case",
    "sites_beside",
    "sites_output",
    "wilson",
]
