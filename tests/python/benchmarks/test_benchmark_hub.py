"""Questions from the Hub, by lm-eval's own definitions and `datasets`; the hub is on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from question_hub import QuestionHub

pytest.importorskip("lm_eval")

FETCH = """
import json, sys
from pathlib import Path
from vibeflow.engine.benchmarks.tasks import load_tasks
from vibeflow.protocol.errors import CatalogueUnreachable

task = load_tasks("hellaswag", Path(sys.argv[1]), None, None)["hellaswag"]
doc = task.eval_docs[0]
try:
    load_tasks("truthfulqa", Path(sys.argv[1]), None, None)
    error = None
except CatalogueUnreachable as fault:
    error = [fault.message, fault.hint]
print(json.dumps([len(task.eval_docs), task.doc_to_text(doc), task.doc_to_choice(doc), error]))
"""
SCENE = {
    "ctx_a": "A man cooks.",
    "ctx_b": "he",
    "activity_label": "Cooking",
    "endings": ["[title] stirs.", "flies.", "sings.", "sleeps."],
    "label": "2",
}


def test_questions_come_from_the_hub_and_a_set_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    line = json.dumps(SCENE).encode() + b"\n"
    files = {
        "train.jsonl": line,
        "validation.jsonl": 5 * line,
        "README.md": b"---\nlicense: mit\n---\nA card",
    }
    hub = QuestionHub("Rowan/hellaswag", files)
    threading.Thread(target=hub.serve_forever, name="question hub", daemon=True).start()
    # The libraries read where the hub is when they are imported: a process of its own.
    done = subprocess.run(
        [sys.executable, "-c", FETCH, str(tmp_path)],
        env={
            **os.environ,
            "HF_ENDPOINT": hub.address,
            "HF_HOME": str(tmp_path / "hf"),
            "HF_HUB_OFFLINE": "0",
        },
        capture_output=True,
        text=True,
        timeout=150,
    )
    hub.shutdown()
    hub.server_close()
    assert done.returncode == 0, done.stderr[-3000:]
    count, prompt, choices, error = json.loads(done.stdout.splitlines()[-1])
    assert (count, prompt) == (5, "Cooking: A man cooks. He")
    assert choices == [" stirs.", "flies.", "sings.", "sleeps."], "as lm-eval cleans them"
    assert any(asked.endswith("/validation.jsonl") for asked in hub.asked)
    assert error is not None and "truthfulqa/truthful_qa" in error[0] and "local file" in error[1]
