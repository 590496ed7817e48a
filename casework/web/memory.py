"""What a large answer took is given back to the system when it has been sent."""

from __future__ import annotations

import ctypes
import gc
import sys


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
