"""The Hub is asked for models, and not told which packages or coding agent asks."""

from __future__ import annotations

import os
import subprocess
import sys


def test_a_worker_tells_the_hub_nothing_about_its_machine() -> None:
    code = (
        "import vibeflow.worker, vibeflow.engine.models.hub\n"
        "from huggingface_hub.utils import build_hf_headers\n"
        "print(build_hf_headers(token=False)['user-agent'])"
    )
    environment = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert "torch" not in done.stdout and "agent" not in done.stdout, done.stdout
