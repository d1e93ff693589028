"""Privacy with a formal guarantee: synthetic records, and counts with noise under a yearly budget. Plain Python."""

from .budget import Budget, BudgetError, Spent, as_json, left, read_budget, read_spent, spend
from .counts import PrivateCounts, as_output, private_counts, within
from .domain import Domain, DomainError, Variable, domain_of, encoded, read_domain
from .errors import PrivacyError
from .singling_out import SinglingOut, singling_out
from .synthetic import Guarantee, Synthetic, synthesise
from .utility import Likeness, likeness

__all__ = [
    "Budget",
    "BudgetError",
    "Domain",
    "DomainError",
    "Guarantee",
    "Likeness",
    "PrivacyError",
    "PrivateCounts",
    "SinglingOut",
    "Spent",
    "Synthetic",
    "Variable",
    "as_json",
    "as_output",
    "domain_of",
    "encoded",
    "left",
    "likeness",
    "private_counts",
    "read_budget",
    "read_domain",
    "read_spent",
    "singling_out",
    "spend",
    "synthesise",
    "within",
]
