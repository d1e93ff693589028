"""How properties are tried: as many examples as Hypothesis likes, and no stopwatch on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("moothall", deadline=None)
settings.load_profile("moothall")
