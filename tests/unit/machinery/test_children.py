"""Programs that live and die together, with real programs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from moothall.commands.children import Child, Children

folder = Path(sys.argv[1])

def child(name, then, start_again=False):
    # Each start leaves its number behind, so that the test can see who runs.
    script = (
        "import os, time; from pathlib import Path; "
        f"Path({str(folder)!r}, {name!r} + '-' + str(os.getpid())).touch(); " + then
    )
    return Child(name, (sys.executable, "-c", script), start_again)

lasting, short = "time.sleep(60)", "raise SystemExit(3)"
kinds = {
    "both last": [child("web", lasting), child("worker", lasting, True)],
    "web ends": [child("worker", lasting, True), child("web", short)],
    "worker ends": [child("web", lasting), child("worker", short, True)],
}
sys.exit(Children(kinds[sys.argv[2]]).run())
"""


def start(folder: Path, kind: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), kind], stderr=subprocess.DEVNULL)


def started(folder: Path, name: str, *, times: int = 1) -> list[int]:
    """The numbers of the processes of that name, once it has been started so many times."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        numbers = [int(path.name.split("-")[1]) for path in folder.glob(f"{name}-*")]
        if len(numbers) >= times:
            return numbers
        time.sleep(0.05)
    raise AssertionError(f"{name} was not started {times} times")


def ended(number: int) -> bool:
    """Whether the process ends within a few seconds; a zombie has ended."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_all_stop_when_asked(tmp_path: Path) -> None:
    parent = start(tmp_path, "both last")
    numbers = started(tmp_path, "web") + started(tmp_path, "worker")
    parent.send_signal(signal.SIGINT)
    assert parent.wait(20) == 0
    assert all(ended(number) for number in numbers)


def test_the_end_of_the_web_server_ends_all(tmp_path: Path) -> None:
    parent = start(tmp_path, "web ends")
    worker = started(tmp_path, "worker")
    assert parent.wait(20) == 1
    assert all(ended(number) for number in worker)


def test_a_worker_that_ends_is_started_again(tmp_path: Path) -> None:
    parent = start(tmp_path, "worker ends")
    started(tmp_path, "worker", times=2)
    assert parent.poll() is None
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(20) == 0


def test_nothing_outlives_a_killed_parent(tmp_path: Path) -> None:
    parent = start(tmp_path, "both last")
    numbers = started(tmp_path, "web") + started(tmp_path, "worker")
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert all(ended(number) for number in numbers)
