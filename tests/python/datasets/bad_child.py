"""Stands in for the reading child and misbehaves as $BAD_CHILD says."""

from __future__ import annotations

import os
import sys
import time

way = os.environ["BAD_CHILD"]
if way == "hang":
    print('{"kind": "working", "progress": {"stage": "reading", "rows": 1}}', flush=True)
    time.sleep(60)
elif way == "memory":
    print("MemoryError", file=sys.stderr)
    sys.exit(1)
elif way == "crash":
    os.abort()
elif way == "half a line":
    print('{"kind": "done', end="", flush=True)
elif way == "a number in quotes":
    print('{"kind": "working", "progress": {"stage": "reading", "rows": "1"}}', flush=True)
    time.sleep(60)
elif way == "no such error":
    print('{"kind": "failed", "error": {"code": "nonsense"}}', flush=True)
    time.sleep(60)
else:
    print("not json at all", flush=True)
    time.sleep(60)
