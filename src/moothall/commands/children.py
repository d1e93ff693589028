"""Programs that live and die together: all are stopped when one that matters ends, or when we are told to."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType

import click

from moothall.core.database.parent import ends_with_us

SECONDS_TO_STOP = 15
SECONDS_BEFORE_STARTING_AGAIN = 2.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Child:
    """A program to run, with settings of its own; one that may `start_again` ends without taking the others with it."""

    name: str
    command: tuple[str, ...]
    start_again: bool = False
    settings: str = "moothall.settings"


class Children:
    """Runs programs until Ctrl-C, a request to stop, or the end of one that must not end."""

    def __init__(self, children: list[Child], environment: Mapping[str, str] | None = None) -> None:
        """`environment` is added to the present one."""
        self._children = children
        self._environment = {**os.environ, **(environment or {})}
        self._running: dict[Child, subprocess.Popen[bytes]] = {}
        self._told_to_stop = False

    def run(self, when_started: Callable[[], None] = lambda: None) -> int:
        """Runs them all and waits; answers the exit code: 0 when told to stop, 1 when a program gave up."""
        before = {number: signal.signal(number, self._stop) for number in _STOP_SIGNALS}
        try:
            for child in self._children:
                self._start(child)
            when_started()
            return self._watch()
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def is_running(self, name: str) -> bool:
        """Whether the program of that name runs now."""
        return any(child.name == name and process.poll() is None for child, process in self._running.items())

    @property
    def told_to_stop(self) -> bool:
        """Whether somebody asked for the end."""
        return self._told_to_stop

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True

    def _start(self, child: Child) -> None:
        self._running[child] = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            env={**self._environment, "DJANGO_SETTINGS_MODULE": child.settings},
            # Ctrl-C in the terminal reaches us alone, and we stop them in order.
            start_new_session=True,
            preexec_fn=ends_with_us(signal.SIGTERM),
        )

    def _watch(self) -> int:
        due: dict[Child, float] = {}
        while not self._told_to_stop:
            for child, process in list(self._running.items()):
                if process.poll() is None or child in due:
                    continue
                if not child.start_again:
                    click.echo(f"{child.name} ended ({process.returncode}); stopping the rest", err=True)
                    return 1
                click.echo(f"{child.name} ended ({process.returncode}); starting it again", err=True)
                due[child] = time.monotonic() + SECONDS_BEFORE_STARTING_AGAIN
            for child in [child for child, moment in due.items() if moment <= time.monotonic()]:
                del due[child]
                self._start(child)
            time.sleep(0.2)
        return 0

    def _end_all(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
