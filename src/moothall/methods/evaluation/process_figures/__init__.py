"""The figures of the process in the shape in which the Home Office publishes those of the pilot: panel beside national.

`facts_of(folder)` reads an extract, `process_figures(facts)` gives every table as an output with its true figures:
referrals; days to reasonable and to conclusive grounds, mean and median; the share positive, each test by itself; both
decisions at one sitting; how long children wait, those still waiting counted; by quarter, site, age, gender, ethnic
group, nationality and exploitation. None may leave without disclosure control.
"""

from .facts import BY, STAGES, Facts, facts_of, of_tables
from .figures import TABLES, process_figures
from .waiting import Median, median_wait

__all__ = [
    "BY",
    "STAGES",
    "TABLES",
    "Facts",
    "Median",
    "facts_of",
    "median_wait",
    "of_tables",
    "process_figures",
]
