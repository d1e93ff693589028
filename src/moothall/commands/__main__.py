"""`python -m moothall.commands`."""

from __future__ import annotations

from moothall.commands import main

main(prog_name="moothall")
