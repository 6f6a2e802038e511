"""How a benchmark hands over what it measured: one JSON object a line on stdout, read by `npm run bench`."""

from __future__ import annotations

import json


def report(name: str, unit: str, values: list[float], *, limit: float | None = None) -> None:
    """`values` holds one number per repetition; `limit` is the most that is acceptable, in the same unit."""
    print(json.dumps({"name": name, "unit": unit, "values": values, "limit": limit}), flush=True)
