"""How the libraries' computing threads wait. Imports no torch: it must run before torch is imported."""

from __future__ import annotations

import os
import sys

from . import crowding


def wait_gently() -> None:
    """Let idle computing threads sleep soon instead of spinning, and at once beside other programs; to be
    called before torch is imported.

    The libraries' defaults are made for a machine of one's own. Beside an editor and a browser on few cores,
    threads that spin hold back the very thread they wait for. Measured: docs/reports/busy-machine.md.
    """
    # Code that oneDNN keeps for shapes that it has met: by default a thousand, which took 0.4 GB more than
    # 128 over 300 steps of the starter model. 256 take 0.05 GB more than 128 and are as fast as a thousand;
    # 128 are a twentieth slower (docs/reports/busy-machine.md).
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "256")
    # libgomp, PyTorch's on Linux: spins for about 0.3 ms on a quiet machine, and, by the policy, not at all
    # while there are more threads than processors. `crowding` sees to that.
    if sys.platform == "linux":
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    # The runtimes of LLVM (macOS) and Intel (Windows): milliseconds, in which they hand the processor on.
    os.environ.setdefault("KMP_BLOCKTIME", "1")
    crowding.watch()
