"""How the libraries' computing threads wait. Imports nothing: it must run before torch is imported."""

from __future__ import annotations

import os


def wait_gently() -> None:
    """Let idle computing threads sleep soon instead of spinning; to be called before torch is imported.

    The default is made for a machine of one's own. Beside an editor and a browser on few cores, threads that
    spin hold back the very thread they wait for: measured, a step took up to five times as long.
    """
    # Code that oneDNN keeps for shapes that it has met: by default a thousand, of 0.7 MB each. Measured with
    # the starter model over 150 steps: 1.3 GB in place of 1.7, at the same speed.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")
    os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    os.environ.setdefault("KMP_BLOCKTIME", "1")
