"""A worker without torch, for faults: takes the lease, counts steps, keeps checkpoints, leaves a sound
result.

Its pace and its accidents come from the environment, so that a test can kill it at a moment of its choosing:
FAKE_STEPS, FAKE_PACE (seconds a step), FAKE_DIE_AT (dies on reaching that step, every time), FAKE_FAIL (kind
that fails).
"""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import sys
import threading
import time
from pathlib import Path

from vibeflow.jobs.control import pause_requested, stop_requested
from vibeflow.jobs.events import (
    CheckpointEvent,
    EvalPointEvent,
    EventWriter,
    LogEvent,
    PlanEvent,
    ProgressEvent,
    ResultEvent,
    ServedEvent,
    StateEvent,
    TrainPointEvent,
    now,
)
from vibeflow.jobs.lease import AlreadyHeld, Lease
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.reading import read_spec
from vibeflow.jobs.status import status_of
from vibeflow.protocol.errors import InternalError
from vibeflow.protocol.training import CheckpointView, EvalPoint, LogLine, StageProgress, TrainPoint
from vibeflow.store import atomic

STEPS = int(os.environ.get("FAKE_STEPS", "20"))
PACE = float(os.environ.get("FAKE_PACE", "0.02"))
DIE_AT = int(os.environ.get("FAKE_DIE_AT", "-1"))
FAIL = os.environ.get("FAKE_FAIL", "")
HOLD_AT, _, HOLD_FILE = os.environ.get("FAKE_HOLD", "-1:").partition(":")
EVERY = 5
"""Steps between checkpoints."""


def main(folder: Path, digest: str) -> int:
    spec = read_spec(folder, digest)
    try:
        lease = Lease.acquire(folder)
    except AlreadyHeld:
        return 3
    before = status_of(folder)
    if before.over:
        return 0
    with EventWriter(folder) as writer:
        writer.append(StateEvent(state="running", resumed=before.starts), durable=True)
        if spec.kind == FAIL:
            fault = InternalError("It was told to fail.", hint="Tell it otherwise.")
            writer.append(StateEvent(state="failed", error=fault.to_wire()), durable=True)
            lease.release()
            return 1
        if spec.kind == "train":
            stopped = train(folder, writer)
            if stopped is None:
                writer.append(StateEvent(state="paused"), durable=True)
                lease.release()
                return 0
        elif spec.kind == "evaluate":
            stopped = evaluate(folder, writer)
        else:
            assert isinstance(spec.payload, ServePayload)
            stopped = serve(folder, writer, spec.payload.port)
        writer.append(StateEvent(state="stopped" if stopped else "succeeded"), durable=True)
    lease.release()
    return 0


def train(folder: Path, writer: EventWriter) -> bool | None:
    """Whether it was stopped; None when it was paused."""
    kept = folder / "step.json"
    step = json.loads(kept.read_text())["step"] if kept.exists() else 0
    writer.append(
        PlanEvent(
            total_steps=STEPS,
            steps_per_epoch=STEPS,
            epochs=1,
            train_rows=5,
            device="CPU, 1 thread",
            memory_total=1,
            method="lora",
            model_name="vibeflow/starter",
        ),
        durable=True,
    )
    writer.append(LogEvent(line=LogLine(time=now(), level="info", text=f"From step {step}")))
    stopped = stop_requested(folder)
    while step < STEPS and not stopped:
        if pause_requested(folder):
            atomic.write_json(kept, {"step": step})
            return None
        time.sleep(PACE)
        step += 1
        while step == int(HOLD_AT) and not Path(HOLD_FILE).exists() and not stop_requested(folder):
            if pause_requested(folder):
                atomic.write_json(kept, {"step": step - 1})
                return None
            time.sleep(0.02)
        if step == DIE_AT:
            os.abort()
        writer.append(TrainPointEvent(point=point(step)))
        if step % EVERY == 0:
            writer.append(EvalPointEvent(point=EvalPoint(step=step, loss=1 / step)))
            atomic.write_json(kept, {"step": step})
            view = CheckpointView(step=step, eval_loss=1 / step, best=True, size_bytes=10)
            writer.append(CheckpointEvent(checkpoints=[view]), durable=True)
        stopped = stop_requested(folder)
    weights, config = b"weights" * 100, b"{}"
    model = {"base": "vibeflow/starter", "files": {"adapter_model.safetensors": digest(weights)}}
    files = {
        "adapter_model.safetensors": weights,
        "adapter_config.json": config,
        "model.json": json.dumps(model).encode(),
    }
    publish(folder, files)
    writer.append(ResultEvent(result_dir="result", summary={"seconds": step * PACE, "bestStep": step}))
    return stopped


def point(step: int) -> TrainPoint:
    return TrainPoint(
        step=step,
        loss=2 / step,
        learning_rate=1e-3,
        grad_norm=1.0,
        tokens_per_second=100.0,
        memory_bytes=1000,
        elapsed=step * PACE,
    )


def evaluate(folder: Path, writer: EventWriter) -> bool:
    for done in range(1, 4):
        time.sleep(PACE)
        progress = StageProgress(text=f"Answering {done} of 3", done=done, total=3)
        writer.append(ProgressEvent(progress=progress, seconds_left=(3 - done) * PACE))
        if stop_requested(folder):
            return True
    between = {"low": 1.0, "high": 2.0}
    verdict = {"outcome": "better", "headline": "Better", "detail": "", "better": 1, "same": 1, "worse": 1}
    verdict |= {"score": 70.0, "scoreInterval": between, "baseScore": 30.0, "baseScoreInterval": between}
    scored = {"rows": 3, "heldOut": 3, "baseModel": "x", "metrics": [], "examples": [], "verdict": verdict}
    publish(folder, {"evaluation.json": json.dumps(scored).encode(), "examples.jsonl": b""})
    writer.append(ResultEvent(result_dir="result", summary={"score": 70.0}))
    return False


def serve(folder: Path, writer: EventWriter, port: int) -> bool:
    class Hello(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(str(os.getpid()).encode())

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Hello)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    writer.append(ServedEvent(port=port, requests=0), durable=True)
    while not stop_requested(folder):
        time.sleep(0.02)
    server.shutdown()
    return True


def publish(folder: Path, files: dict[str, bytes]) -> None:
    if (folder / "result").exists():
        return  # from before a crash
    temporary = atomic.temporary_beside(folder / "result")
    temporary.mkdir()
    for name, data in files.items():
        (temporary / name).write_bytes(data)
    listed = {name: {"sha256": digest(data), "bytes": len(data)} for name, data in files.items()}
    (temporary / "manifest.json").write_text(json.dumps({"files": listed}))
    atomic.publish_dir(temporary, folder / "result")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
