"""What stands before everything else: independence in the first line, and what a reader must know of the whole."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Notice, Tone
from .saying import Telling


def first_line(telling: Telling) -> tuple[str, Tone]:
    """Who evaluated, and whether independent of who delivers."""
    who = telling.run.protocol.independence
    if who.independent:
        return (
            f"Independent evaluation: {who.evaluator} has no part in delivering what is evaluated.",
            "plain",
        )
    return f"This evaluation is not independent: {who.evaluator} evaluates what {who.delivered_by} delivers. {who.statement}", "serious"  # fmt: skip


def notices(telling: Telling) -> Iterator[Notice]:
    """What a reader must not miss."""
    run = telling.run
    if telling.unprotected:
        yield Notice(
            "Not for release", "These figures have not been through disclosure control. Nobody outside the study may see them.",
            "serious",
        )  # fmt: skip
    if run.extract.fictional:
        yield Notice("Fictional data", "This report is made from a simulated extract. Nobody in it lives, and it says nothing of any real place.")  # fmt: skip
    if not run.registration.sha256:
        yield Notice("Not registered", "The run was not told that its protocol was registered before the data were seen. Read every result as exploratory.", "caution")  # fmt: skip
    grave = [one for one in run.deviations if one.grave and one.kind.value not in ("not-registered",)]
    if grave:
        some = "One departure" if len(grave) == 1 else f"{len(grave)} departures"
        verb = "bears" if len(grave) == 1 else "bear"
        yield Notice("Departures from the protocol", f"{some} from the protocol {verb} on the results: see ‘What differs from the protocol’.", "caution")  # fmt: skip
