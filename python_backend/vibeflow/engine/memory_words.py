"""Whether a library's words tell of memory that ran out.

PyTorch has a class of errors for graphics cards alone; of the processor's memory, and of the libraries below
it, there is nothing but a text, in English whatever the system's language. Imports nothing heavy.
"""

from __future__ import annotations

from typing import Literal

_HOST = ("can't allocate memory", "defaultcpuallocator", "cannot allocate memory", "bad_alloc", "mmap failed")
_GPU = ("out of memory", "cublas_status_alloc_failed", "cudnn_status_alloc_failed")


def memory_in(text: str) -> Literal["host", "gpu"] | None:
    """Whose memory a library says ran out; None: it speaks of something else."""
    text = text.lower()
    if any(words in text for words in _HOST):
        return "host"
    return "gpu" if any(words in text for words in _GPU) else None
