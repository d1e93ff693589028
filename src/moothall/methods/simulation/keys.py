"""Keys for fictional rows, as fast as they are drawn: in order, all different, and nobody's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from moothall.methods.simulation.plan import Ints

_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_KEY = 32


def keys(numbers: Ints, out_of: int, salt: int) -> pa.Array:
    """A key of 32 hexadecimal digits for each number below `out_of`, rising with the number."""
    step = np.uint64((2**64 - 1) // out_of)
    with np.errstate(over="ignore"):
        first = numbers.astype(np.uint64) * step + _mixed(numbers, salt) % step
        second = _mixed(numbers, salt + 1)
    pairs = np.stack([first, second], axis=1).astype(">u8").view(np.uint8)
    digits = np.empty((len(numbers), _KEY), dtype=np.uint8)
    digits[:, 0::2] = _HEX[pairs >> 4]
    digits[:, 1::2] = _HEX[pairs & 15]
    ends = np.arange(len(numbers) + 1, dtype=np.int32) * _KEY
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(ends), pa.py_buffer(digits))


def _mixed(numbers: Ints, salt: int) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea and Flood 2014), one step for each number."""
    with np.errstate(over="ignore"):
        x = numbers.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))
