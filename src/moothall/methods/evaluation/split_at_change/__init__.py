"""Rates of decisions are never compared across a change of the test: the software refuses and says why.

`check_rates_comparable` is the guard every estimator calls with the name of its outcome and its period.
`periods_of_one_test` gives the spans in which such a rate may be compared.
"""

from .changes import Change, changes
from .guard import check_rates_comparable, is_decision_rate
from .spans import Span, periods_of_one_test

__all__ = ["Change", "Span", "changes", "check_rates_comparable", "is_decision_rate", "periods_of_one_test"]
