"""The questions of the public library's register of gaps: read from its file, as anybody may, and nothing else of it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

REGISTER = ("library", "seed", "gaps.yaml")


@cache
def known_gaps() -> dict[str, str]:
    """The question of each gap that the library begins with, by its key. Its curators add others to their own copy."""
    text = files("moothall").joinpath(*REGISTER).read_text(encoding="utf-8")
    return {gap["key"]: gap["question"] for gap in yaml.safe_load(text)["gaps"]}
