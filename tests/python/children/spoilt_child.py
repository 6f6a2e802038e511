"""Stands in for a child that answers each line with what $SPOILT says, and then waits for the next."""

from __future__ import annotations

import os
import sys

for _ in sys.stdin:
    print(os.environ["SPOILT"], end=os.environ.get("SPOILT_END", "\n"), flush=True)
    if "SPOILT_END" in os.environ:
        break
