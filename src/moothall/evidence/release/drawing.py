"""The tables of states as a page of the docs: a drawing and what each state means. A test keeps the page as it is here."""

from __future__ import annotations

from collections.abc import Iterator

from moothall.evidence.release.states import MOVES, Stage, State

MEANS = {
    State.WAITING: "nobody has voted in this round",
    State.ONE_ACCEPTS: "one has voted; the others are told that, and not which way",
    State.ONE_SENDS_BACK: "the same",
    State.ONE_REFUSES: "the same",
    State.ACCEPTED: "two accepted it; it may be published as long as nothing of it changes",
    State.SENT_BACK: "nobody refused it, and at least one asks something of the author",
    State.REFUSED: "at least one refused it; only a change, or leaving it out, helps",
}
STAGES = {
    Stage.NOT_PREPARED: "no draft was prepared, or the newest is not ready yet",
    Stage.CHECKING: "something of it waits for a vote",
    Stage.BACK: "something was sent back or refused",
    Stage.READY: "everything was accepted by two",
    Stage.PUBLISHED: "its bundle is signed and kept",
    Stage.SUPERSEDED: "a later version was published",
}


def page() -> str:
    """The page, as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# How what is checked stands, and how a release stands"
    yield ""
    yield "Made from `evidence/release/states.py`; a test compares. Why it is so: [decision 31](../decisions/0031-the-checkers-desk.md)."
    yield from ("", "## One thing that is checked", "", "```mermaid", "stateDiagram-v2")
    yield "    [*] --> waiting"
    for state, moves in MOVES.items():
        for event, to in moves.items():
            yield f"    {_code(state)} --> {_code(to)}: {event}"
    yield from (
        "```",
        "",
        "| state | what it means | what can happen, and what it is then |",
        "| --- | --- | --- |",
    )
    for state, moves in MOVES.items():
        told = "; ".join(f"{event} → {to}" for event, to in moves.items())
        yield f"| {state} | {MEANS[state]} | {told} |"
    yield from ("", "A change makes it another thing, with other hashes and no votes: it waits.", "")
    yield from ("## A release", "", "| stage | when |", "| --- | --- |")
    yield from (f"| {stage} | {words} |" for stage, words in STAGES.items())


def _code(state: State) -> str:
    return state.value.replace(" ", "_")


if __name__ == "__main__":
    from pathlib import Path

    Path("docs/reference/release-states.md").write_text(page(), encoding="utf-8")
