"""Programs that must not outlive whoever started them, even when that one is killed without warning."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from signal import Signals

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec a child must not wait for another thread's lock.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def ends_with_us(by: Signals) -> Callable[[], None]:
    """For `preexec_fn`: Linux sends `by` to the program when the thread that starts it dies."""

    def ask() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(by))

    return ask
