"""`moothall study …`: an estimator on any table, for an analyst who wants to see what it does before a protocol uses it."""

from __future__ import annotations

import importlib

import click

# Each in a module of its own, loaded when it is asked for.
COMMANDS = {
    "protocol": ("moothall.commands.study_run:protocol_group", "Check, show and begin a study’s protocol."),
    "run": (
        "moothall.commands.study_run:run_command",
        "Run a protocol on an extract, with report and disclosure control.",
    ),
    "register": (
        "moothall.commands.study_register:register_command",
        "Register a protocol, or an amendment, in the name of an evaluator.",
    ),
    "did": ("moothall.commands.study_did:did", "Effects by group and time under staggered treatment."),
    "imputation": (
        "moothall.commands.study_imputation:imputation",
        "Effects by imputation, and what they are held against.",
    ),
    "interrupted": (
        "moothall.commands.study_interrupted:interrupted",
        "One site before and after: an interrupted time series.",
    ),
    "simulate": (
        "moothall.commands.study_simulate:simulate",
        "Draw panels with known effects, and say what the estimators made of them.",
    ),
    "recover": (
        "moothall.commands.study_recover:recover",
        "Draw whole extracts with known effects, and say what studies made of them.",
    ),
    "survival": (
        "moothall.commands.study_survival:survival",
        "Time to an event; competing and recurrent events.",
    ),
    "process": ("moothall.commands.study_process:process", "The figures of the process from an extract."),
}


class _Studies(click.Group):
    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_where, line) in sorted(COMMANDS.items())])


@click.group(cls=_Studies)
def study() -> None:
    """Run a whole study by its protocol, or an estimator on a table."""
