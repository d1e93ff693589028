"""Finds a Chromium for the browser journeys, and installs one where there is none.

Chromium's headless shell does the same for well under half of the processor's time, so it is preferred: as root on
Debian or Ubuntu it is installed, and where it cannot be had the whole `chromium` serves. Anyone else gets the one
that Playwright brings. Where none can be had, one line says what to install and the exit code is 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SECONDS_TO_INSTALL = 300
SECONDS_FOR_THE_SHELL = 60  # which is only quicker than what there is
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


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if os.access(path, os.X_OK) else None


def install() -> None:
    """Tries to bring a Chromium to this machine; says nothing of success, which `find` tells."""
    if _may_install():
        print("Installing Debian's Chromium for the browser journeys", flush=True)
        _apt("update")
        for package in (SHELL, "chromium"):
            _apt("install", "-y", "--no-install-recommends", package)
            if find():
                return
    print("Installing Playwright's Chromium for the browser journeys", flush=True)
    _run([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def _prefer_the_shell() -> None:
    """Where a whole Chromium is there, tries for the shell, which is only quicker: no word where it cannot be had."""
    if shutil.which(SHELL) or os.environ.get("MOOTHALL_CHROMIUM") or not _may_install():
        return
    print("Installing Chromium's headless shell for the browser journeys", flush=True)
    _apt("update", quiet=True)
    _apt("install", "-y", "--no-install-recommends", SHELL, quiet=True)


def _apt(verb: str, *arguments: str, quiet: bool = False) -> None:
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    waits = ["-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1", "-o", "DPkg::Lock::Timeout=60"]
    _run(["apt-get", verb, "-qq", *waits, *arguments], quietly, quiet=quiet)


def _run(command: list[str], environment: dict[str, str], *, quiet: bool = False) -> None:
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            timeout=SECONDS_FOR_THE_SHELL if quiet else SECONDS_TO_INSTALL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        print(f"{' '.join(command[:2])} took too long and was left.", file=sys.stderr)
        return
    if done.returncode and not quiet:
        print("\n".join((done.stdout + done.stderr).strip().splitlines()[-3:]), file=sys.stderr)


def main() -> int:
    """Makes sure that there is a Chromium; 1 with a line of advice when there is none to be had."""
    if find():
        _prefer_the_shell()
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
