"""A fictional partnership with about sixty fictional cases, for the demonstration and the tests.

Nobody in it exists. The places are invented; the authority codes are real, so that real rules apply.
"""

from __future__ import annotations


def load() -> None:
    """Found the fictional partnerships and bring their cases to every stage. Run on an empty database."""
    from moothall.demo.story import tell

    tell()
