"""How properties are tried: enough examples for every run, many more for `make soak`, no stopwatch on a busy machine."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("every run", deadline=None, max_examples=25)
settings.register_profile("soak", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "every run"))
