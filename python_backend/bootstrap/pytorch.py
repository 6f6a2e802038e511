"""Which index has the build of PyTorch for this machine's graphics card. Knows no pip and no environment."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

PYTORCH = "https://download.pytorch.org/whl"
# Builds for NVIDIA cards by the CUDA version that the driver must offer, newest first.
CUDA_BUILDS = [(13, 2), (13, 0), (12, 9), (12, 8), (12, 6), (11, 8)]
USUAL_BUILD = (13, 0)
"""CUDA of the build that the usual index has for Linux; for Windows it has the one without a card."""
PROBE_SECONDS = 5


def index(version: str | None, check: Callable[[], None]) -> str | None:
    """The index with the fitting build of `version`; None when the usual index will do, or is all that can be
    reached. `check` is called before each look into the network, and may raise."""
    cuda = cuda_version()
    if sys.platform == "darwin" or (sys.platform == "win32" and not cuda):
        return None
    if sys.platform == "linux" and cuda and cuda >= USUAL_BUILD:
        return None
    builds = [f"cu{a}{b}" for a, b in CUDA_BUILDS if cuda >= (a, b)] if cuda else ["cpu"]
    for build in builds:
        check()
        if offers(f"{PYTORCH}/{build}", version):
            return f"{PYTORCH}/{build}"
    return None


def offers(index: str, version: str | None) -> bool:
    """Whether an index can be reached soon and has this version of torch. Proxies are honoured."""
    try:
        # The address is a constant https one.
        with urllib.request.urlopen(f"{index}/torch/", timeout=PROBE_SECONDS) as page:  # noqa: S310
            return version is None or f"torch-{version}" in page.read().decode("utf-8", "replace")
    except OSError:
        return False


def pinned_version(constraints: Path | None) -> str | None:
    pinned = re.search(r"^torch==([\w.]+)", constraints.read_text("utf-8"), re.M) if constraints else None
    return pinned[1] if pinned else None


def cuda_version() -> tuple[int, int] | None:
    """The newest CUDA that the NVIDIA driver offers, or None without a card."""
    try:
        said = subprocess.run(["nvidia-smi"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"CUDA Version:\s*(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else None
