"""What a large answer or the hash of a password took is given back to the system when it is no longer needed."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

_MMAP_THRESHOLD: Final = -3  # mallopt's name of it in glibc's malloc.h
_LARGE: Final = 1024 * 1024


def keep_large_blocks_apart() -> None:
    """Blocks of a MiB and more are taken from the system and given back each for itself. To be called once at the start.

    Unless it is told so, glibc does that only until such a block is freed: from then on it takes them from its heap and
    keeps them. The hash of a password needs 19 MiB for a moment, in whichever thread someone signs in.
    """
    if sys.platform.startswith("linux"):
        choose = getattr(ctypes.CDLL(None), "mallopt", None)  # not every C library has it
        if choose is not None:
            choose(_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """To be called when a large document is no longer needed, e.g. by `response.call_on_close`.

    A Word file is a web of objects that point at each other, which Python frees when it comes to it. And the C library
    keeps what was freed in small pieces, some 80 MiB of it, until it is told to give it back.
    """
    gc.collect()
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
        if trim is not None:
            trim(0)
