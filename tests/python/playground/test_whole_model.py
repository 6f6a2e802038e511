"""Every weight trained, the whole way: evaluated, committed with its weights in Git LFS, fetched back
from the commit, asked, and served. And the version after it, an adapter again, takes its files away."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site

from made_by_hand import spec_of, vouch, work
from vibeflow.features.history.materialise import materialise
from vibeflow.jobs.events import PlanEvent, ServedEvent, StateEvent, read_events
from vibeflow.jobs.payloads.evaluate import EvaluatePayload
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.spec import JobSpec, Payload, TrainPayload
from vibeflow.recipe.training import TrainingSettings

pytest.importorskip("transformers")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "worker"))

KEY = "vf_secret"
QUESTION = [{"role": "user", "content": "Question 3?"}]


@pytest.fixture(autouse=True)
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_THREADS", "1")
    monkeypatch.setenv("VIBEFLOW_PRECISION", "fp32")
    monkeypatch.setenv("VIBEFLOW_DEVICE", "cpu")


def rewrite(folder: Path, payload: Payload) -> Path:
    """The job of a folder with another payload, not yet begun."""
    before = json.loads((folder / "job.json").read_text()) if (folder / "job.json").exists() else {}
    spec = {**before, "id": folder.name, "kind": payload.kind, "payload": payload.model_dump(mode="json")}
    text = JobSpec.model_validate(spec).model_dump_json()
    for name in ("result", "checkpoints"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for file in folder.glob("events*"):
        file.unlink()
    folder.mkdir(exist_ok=True)
    (folder / "job.json").write_text(text)
    return folder


def worked(folder: Path) -> None:
    assert work(folder) == 0, [n.event for n in read_events(folder) if isinstance(n.event, StateEvent)]


def trained(site: Site, model: Path, **settings: Any) -> Path:
    train, _ = site.finish_run(score=None)
    spec = spec_of(train)
    assert isinstance(spec.payload, TrainPayload)
    values = {"batch_size": 4, "eval_steps": 10, **settings}
    payload = spec.payload.model_copy(
        update={"model": str(model), "settings": TrainingSettings.model_validate(values)}
    )
    vouch(site.record, rewrite(train, payload))
    worked(train)
    return train


def evaluated(train: Path, model: Path) -> Path:
    folder = train.with_name(train.name.replace("train", "evaluate"))
    folder.mkdir()
    shutil.copytree(train / "inputs", folder / "inputs")
    spec = json.loads((train / "job.json").read_text())
    (folder / "job.json").write_text(json.dumps(spec))
    payload = EvaluatePayload(
        model=str(model),
        adapter_dir=train / "result",
        test_file=Path("inputs/test.jsonl"),
        max_new_tokens=8,
    )
    rewrite(folder, payload)
    worked(folder)
    return folder


def asked(version: Path, *requests: dict[str, Any]) -> list[str]:
    """The playground's child, within this process."""
    from vibeflow.worker.chat.answering import Chat

    about = {"kind": "ask", "messages": QUESTION, "max_new_tokens": 8}
    asks = [{"id": str(n), **about, **r} for n, r in enumerate(requests)]
    lines = [json.dumps(ask) + "\n" for ask in asks]
    sink = io.StringIO()
    Chat(version, _Questions(lines, sink), sink).run()
    said = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert [line["kind"] for line in said if line.get("done", True)] == ["piece"] * len(requests)
    return ["".join(line["text"] for line in said if line["id"] == str(n)) for n in range(len(requests))]


class _Questions(io.StringIO):
    """Ends only when all of them have been answered: the end of its input cancels what is under way."""

    def __init__(self, lines: list[str], answers: io.StringIO) -> None:
        super().__init__("".join(lines))
        self._count, self._answers = len(lines), answers

    def __next__(self) -> str:
        if line := self.readline():
            return line
        end = time.monotonic() + 60
        while self._answers.getvalue().count('"done":true') < self._count and time.monotonic() < end:
            time.sleep(0.02)
        raise StopIteration


@pytest.mark.slow
def test_a_wholly_trained_model_goes_all_the_way(site: Site, tiny_model: Path, tmp_path: Path) -> None:
    from jobs_kit import start, wait_for
    from openai import OpenAI

    site.data(rows=24, cell="Blue.")
    train = trained(site, tiny_model, method="full", learning_rate=1e-2, epochs=12)
    plan = next(n.event for n in read_events(train) if isinstance(n.event, PlanEvent))
    assert plan.method == "full"
    assert plan.trainable_parameters == plan.total_parameters and plan.total_parameters
    assert {path.name for path in (train / "result").iterdir()} >= {
        "model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json", "model.json"
    }  # fmt: skip
    evaluation = evaluated(train, tiny_model)
    view = json.loads((evaluation / "result" / "evaluation.json").read_text())
    assert [example["tuned"] for example in view["examples"]] == ["Blue."] * 3
    assert view["verdict"]["score"] == 100 > view["verdict"]["baseScore"]

    commit = site.commit(train, evaluation)
    pointer = site.git("show", f"{commit}:model/model.safetensors")
    assert pointer.startswith("version https://git-lfs.github.com/spec/v1")
    shutil.rmtree(site.path / "model")
    version = materialise(site.path, commit, tmp_path / "cache")

    tuned, base = asked(version, {}, {"base": True})
    assert tuned == "Blue." != base
    # Its base is needed for nothing but the base's own answers.
    about = json.loads((version / "model.json").read_text())
    orphan = tmp_path / "orphan"
    shutil.copytree(version, orphan)
    (orphan / "model.json").write_text(json.dumps({**about, "base": str(tmp_path / "gone")}))
    assert asked(orphan, {}) == ["Blue."]

    job = tmp_path / "serve-0001"
    job.mkdir()
    payload = ServePayload(
        commit=commit,
        version=1,
        model_name="whole",
        model_dir=orphan,
        port=0,
        key_hash=hashlib.sha256(KEY.encode()).hexdigest(),
    )
    (job / "job.json").write_text((train / "job.json").read_text())
    rewrite(job, payload)
    server = start(job)
    try:
        wait_for(lambda: bool(_ports(job)) or server.poll() is not None)
        ports = _ports(job)
        assert ports, (job / "log.txt").read_text()
        client = OpenAI(base_url=f"http://127.0.0.1:{ports[0]}/v1", api_key=KEY, max_retries=0)
        answer = client.chat.completions.create(model="whole", messages=QUESTION, max_tokens=8)  # type: ignore[arg-type]  # plain dicts
        assert answer.choices[0].message.content == "Blue."
    finally:
        server.terminate()
        server.wait(timeout=30)

    site.data(rows=24, cell="Red.")
    adapter = trained(site, tiny_model, method="lora", learning_rate=2e-2, epochs=2)
    site.commit(adapter, None)
    names = {path.removeprefix("model/") for path in site.git("ls-files", "model").splitlines()}
    assert names == {
        "adapter_config.json", "adapter_model.safetensors", "curves.json", "manifest.json", "model.json"
    }  # fmt: skip


def _ports(job: Path) -> list[int]:
    return [n.event.port for n in read_events(job) if isinstance(n.event, ServedEvent)]


@pytest.mark.parametrize("method", ["qlora", "dora"])
def test_other_methods_are_evaluated_and_asked(
    site: Site, tiny_model: Path, tmp_path: Path, method: str
) -> None:
    if method == "qlora":
        pytest.importorskip("bitsandbytes")
    site.data(rows=24, cell="Blue.")
    train = trained(site, tiny_model, method=method, learning_rate=2e-2, epochs=12)
    evaluation = evaluated(train, tiny_model)
    view = json.loads((evaluation / "result" / "evaluation.json").read_text())
    assert [example["tuned"] for example in view["examples"]] == ["Blue."] * 3
    version = materialise(site.path, site.commit(train, evaluation), tmp_path / "cache")
    assert asked(version, {}) == ["Blue."]


def test_without_a_template_it_is_asked_as_it_was_trained(
    site: Site, tiny_model: Path, tmp_path: Path
) -> None:
    base = tmp_path / "base"
    shutil.copytree(tiny_model, base)
    (base / "chat_template.jinja").unlink()
    site.data(rows=24, cell="Blue.")
    train = trained(site, base, method="lora", learning_rate=2e-2, epochs=12, train_on="all")
    assert "no chat template" in (train / "events.jsonl").read_text()
    about = json.loads((train / "result" / "model.json").read_text())
    assert about["chat_template"] == "default" and "chat_template.jinja" in about["files"]
    evaluation = evaluated(train, base)
    version = materialise(site.path, site.commit(train, evaluation), tmp_path / "cache")
    assert asked(version, {}) == ["Blue."]
