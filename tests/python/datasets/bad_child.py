"""Stands in for the reading child and misbehaves as $BAD_CHILD says."""

from __future__ import annotations

import os
import sys
import time

way = os.environ["BAD_CHILD"]
if way == "hang":
    print('{"stage": "reading", "rows": 1}', flush=True)
    time.sleep(60)
elif way == "memory":
    print("MemoryError", file=sys.stderr)
    sys.exit(1)
elif way == "crash":
    os.abort()
else:
    print("not json at all")
    print('{"error": {"code": "nonsense"}}', flush=True)
