"""The processes that compute, one for each job: the only importers of the engine."""

from __future__ import annotations

import os

# Before anything imports huggingface_hub, which reads it then: the Hub is not told which packages ask.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
