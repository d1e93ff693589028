"""`moothall library …`: the public library, each sub-command in a module of its own, loaded when asked for."""

from __future__ import annotations

import importlib

import click

# Name on the command line: where it is, and the line that `moothall library --help` shows without loading it.
PARTS = {
    "add-curator": ("moothall.commands.library_site:add_curator", "Let somebody sign in at the desk."),
    "bench": (
        "moothall.commands.library_bench_site:bench",
        "Measure the library's pages at 1,000 and 100,000 works.",
    ),
    "bench-search": (
        "moothall.commands.library_bench:bench_search",
        "How long a search takes over the bare index query, at 1,000 and 100,000 works.",
    ),
    "check": (
        "moothall.commands.library_check:check",
        "Check the works and the rating scales that Moothall comes with.",
    ),
    "evaluate-search": (
        "moothall.commands.library_search:evaluate_search",
        "How well the search finds, on a collection whose answers are known.",
    ),
    "index": ("moothall.commands.library_site:index", "Build the search's index anew and swap it in."),
    "load": (
        "moothall.commands.library_load:load",
        "Take in records that other libraries gave: RIS, BibTeX, CSL-JSON, Crossref, CSV.",
    ),
    "migrate": (
        "moothall.commands.library_site:migrate",
        "Bring the library's database up to date, as its owner.",
    ),
    "receive": (
        "moothall.commands.library_receive:receive",
        "Take in the signed bundles of released evaluations.",
    ),
    "seed": ("moothall.commands.library_site:seed", "Put in the works that Moothall comes with."),
    "simulate-screening": (
        "moothall.commands.library_screening:simulate_screening",
        "What the order of screening and its stopping rule do, where the truth is known.",
    ),
    "serve": ("moothall.commands.library_site:serve", "Serve the library, its desk and its jobs."),
}


class _Parts(click.Group):
    """Loads a sub-command when it is used: most need no database, and some no Django."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(PARTS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in PARTS:
            return None
        module, _, attribute = PARTS[name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_where, line) in sorted(PARTS.items())])


@click.group(cls=_Parts)
def library() -> None:
    """The public library of evidence: its site, its search, what goes in and what comes out."""
