"""Finds a Chromium for the browser journeys, and installs one where there is none.

As root on Debian or Ubuntu the package `chromium` is installed; anyone else gets the one that Playwright
brings. Where neither can be had, one line says what to install and the exit code is 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HELP = (
    "The browser journeys need Chromium: `apt-get install chromium` as root (or set MOOTHALL_CHROMIUM to "
    "one), then run make test again."
)


def find() -> Path | None:
    """The Chromium to drive: MOOTHALL_CHROMIUM, the machine's own, or Playwright's; None without any."""
    chosen = os.environ.get("MOOTHALL_CHROMIUM")
    if chosen:
        return Path(chosen) if os.access(chosen, os.X_OK) else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if os.access(path, os.X_OK) else None


def install() -> None:
    """Tries to bring a Chromium to this machine; says nothing of success, which `find` tells."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print("Installing Debian's Chromium for the browser journeys", flush=True)
        _run(["apt-get", "update", "-qq"], quietly)
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], quietly)
        if find():
            return
    print("Installing Playwright's Chromium for the browser journeys", flush=True)
    _run([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).strip().splitlines()[-3:]), file=sys.stderr)


def main() -> int:
    """Makes sure that there is a Chromium; 1 with a line of advice when there is none to be had."""
    if find():
        return 0
    if os.environ.get("MOOTHALL_CHROMIUM"):
        print("MOOTHALL_CHROMIUM names no program that can be run.", file=sys.stderr)
        return 1
    install()
    if find():
        return 0
    print(HELP, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
