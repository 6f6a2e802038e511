"""The fixtures of `jobkit`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "jobs"))

from jobkit import machine  # found through the path above

__all__ = ["machine"]
