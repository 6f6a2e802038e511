"""Whole jobs of classifiers and encoder-decoders: trained, evaluated, asked, served; refused in time."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from pathlib import Path

import httpx
import pytest
from jobs_kit import events, state, write_job
from nursery_kit import Nursery

from task_models import labelled, lines, row, write_distilbert, write_t5
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.tuned import base_of, merged, open_tuned, read_tuned
from vibeflow.engine.rows.row import Row
from vibeflow.engine.serve.app import Service, create_app
from vibeflow.jobs.events import EvalPointEvent, PlanEvent
from vibeflow.jobs.payloads.evaluate import EvaluatePayload
from vibeflow.jobs.spec import TrainPayload
from vibeflow.protocol.evaluation import EvaluationView
from vibeflow.recipe.training import TrainingSettings
from vibeflow.worker.chat.answering import Chat


def train_job(folder: Path, model: Path, rows: list[Row], held_out: list[Row], **settings: object) -> Path:
    (folder / "inputs").mkdir(parents=True)
    (folder / "inputs" / "train.jsonl").write_text(lines(rows), encoding="utf-8")
    (folder / "inputs" / "test.jsonl").write_text(lines(held_out), encoding="utf-8")
    payload = TrainPayload(
        model=str(model),
        train_file=Path("inputs/train.jsonl"),
        test_file=Path("inputs/test.jsonl"),
        system_prompt="You sort messages.",
        settings=TrainingSettings.model_validate(
            {"epochs": 8, "learning_rate": 4e-3, "batch_size": 8, "lora": {"r": 8, "alpha": 16}, **settings}
        ),
        data_digest="d" * 64,
        recipe_digest="e" * 64,
    )
    return write_job(folder, payload, "run-0001-train")


def evaluate_job(folder: Path, model: Path, train: Path, held_out: list[Row]) -> Path:
    (folder / "inputs").mkdir(parents=True)
    (folder / "inputs" / "test.jsonl").write_text(lines(held_out), encoding="utf-8")
    payload = EvaluatePayload(
        model=str(model),
        adapter_dir=train / "result",
        test_file=Path("inputs/test.jsonl"),
        system_prompt="You sort messages.",
    )
    return write_job(folder, payload, "run-0001-evaluate")


def asked(version: Path, questions: list[str], base: bool = False) -> list[str]:
    """What the playground's child says."""
    requests = [
        {"kind": "ask", "id": str(n), "messages": [{"role": "user", "content": text}], "base": base}
        for n, text in enumerate(questions)
    ]
    said = io.StringIO()
    source = io.StringIO("".join(json.dumps(request) + "\n" for request in requests))
    chat = Chat(version, source, said)
    chat._over = lambda name: False  # type: ignore[method-assign]  # its input ends at once here
    chat.run()
    pieces = [json.loads(line) for line in said.getvalue().splitlines()]
    assert {piece["kind"] for piece in pieces} == {"piece"}
    assert [piece["id"] for piece in pieces if piece["done"]] == [request["id"] for request in requests]
    texts = dict.fromkeys((str(request["id"]) for request in requests), "")
    for piece in pieces:
        texts[piece["id"]] += piece["text"]
    return list(texts.values())


def served(version: Path, questions: list[str]) -> list[str]:
    """What the API says."""
    tuned = read_tuned(version)
    loaded = open_tuned(tuned, Device("cpu", "fp32", 1, "CPU"), lambda: base_of(tuned))
    loaded.model = merged(loaded)
    service = Service(loaded, "topics", hashlib.sha256(b"k").hexdigest(), tuned.with_system)

    async def ask() -> list[str]:
        transport = httpx.ASGITransport(app=create_app(service))
        headers = {"Authorization": "Bearer k"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers
        ) as client:
            found = []
            for text in questions:
                body = {"model": "topics", "messages": [{"role": "user", "content": text}]}
                answer = (await client.post("/v1/chat/completions", json=body)).json()
                assert answer["vibeflow"]["labels"][0]["label"] == answer["choices"][0]["message"]["content"]
                found.append(str(answer["choices"][0]["message"]["content"]))
            return found

    return asyncio.run(ask())


@pytest.mark.slow
@pytest.mark.parametrize("method", ["lora", "full"])
def test_trained_evaluated_asked_and_served(method: str, nursery: Nursery, tmp_path: Path) -> None:
    model = write_distilbert(tmp_path / "model")
    held_out = [*labelled(40, 2), row(900, "my dog", "pets")]
    settings = {
        "lora": {"epochs": 16, "learning_rate": 2.5e-3},
        "full": {"epochs": 4, "learning_rate": 3e-3},
    }[method]
    train = train_job(tmp_path / "train", model, labelled(300, 1), held_out, method=method, **settings)
    assert nursery.run(train) == 0
    plan = next(event for event in events(train) if isinstance(event, PlanEvent))
    assert plan.train_rows == 300
    measured = [event.point.loss for event in events(train) if isinstance(event, EvalPointEvent)]
    assert min(measured) < 0.3 < measured[0]
    log = (train / "log.txt").read_text(encoding="utf-8")
    assert "3 labels in 300 rows." in log
    assert "1 held-out row has a label that no training row has" in log
    assert "The system prompt, the same before every text, is not shown to this model." in log
    about = json.loads((train / "result" / "model.json").read_text(encoding="utf-8"))
    assert about["kind"] == "classifier"
    assert [one["label"] for one in about["labels"]] == ["cards", "cash", "loans"]
    assert sum(one["rows"] for one in about["labels"]) == 300

    evaluation = evaluate_job(tmp_path / "evaluate", model, train, held_out)
    assert nursery.run(evaluation) == 0
    said = json.loads((evaluation / "result" / "evaluation.json").read_text(encoding="utf-8"))
    whose = {"projectId": "p", "projectName": "P", "commit": "c", "version": 1}
    view = EvaluationView.model_validate({**said, **whose})
    commonest = max(about["labels"], key=lambda one: one["rows"])["label"]
    assert view.baseline == f'always answering "{commonest}"'
    assert view.rows == 41
    # What a model of random weights gets right differs with the machine; guessing gets a third.
    assert view.verdict.score > 75
    assert view.verdict.outcome == "better"
    assert "1 row has a label that no training row has; it counts as wrong." in view.verdict.detail
    assert "could only guess" in (evaluation / "log.txt").read_text(encoding="utf-8")

    some = view.examples[:12]
    questions = [example.question for example in some]
    assert asked(train / "result", questions) == [example.tuned for example in some]
    assert served(train / "result", questions) == [example.tuned for example in some]
    assert f'is "{commonest}"' in asked(train / "result", questions[:1], base=True)[0]


@pytest.mark.slow
def test_an_encoder_decoder_goes_all_the_way(nursery: Nursery, tmp_path: Path) -> None:
    from task_models import asked as colours

    model = write_t5(tmp_path / "model")
    settings = {"method": "full", "epochs": 5, "learning_rate": 3e-3}
    train = train_job(tmp_path / "train", model, colours(240, 1), colours(30, 2), **settings)
    assert nursery.run(train) == 0
    evaluation = evaluate_job(tmp_path / "evaluate", model, train, colours(30, 2))
    assert nursery.run(evaluation) == 0
    said = json.loads((evaluation / "result" / "evaluation.json").read_text(encoding="utf-8"))
    assert said["baseline"] is None
    assert said["verdict"]["score"] > 75 > said["verdict"]["baseScore"]
    some = said["examples"][:8]
    answers = asked_whole(train / "result", [example["question"] for example in some])
    assert answers == [example["tuned"] for example in some]


def asked_whole(version: Path, questions: list[str]) -> list[str]:
    said = io.StringIO()
    requests = [
        {"kind": "ask", "id": str(n), "messages": [{"role": "user", "content": text}]}
        for n, text in enumerate(questions)
    ]
    chat = Chat(version, io.StringIO("".join(json.dumps(one) + "\n" for one in requests)), said)
    chat._over = lambda name: False  # type: ignore[method-assign]  # its input ends at once here
    chat.run()
    texts = dict.fromkeys((str(n) for n in range(len(questions))), "")
    for line in said.getvalue().splitlines():
        piece = json.loads(line)
        texts[piece["id"]] += piece["text"]
    return [text.strip() for text in texts.values()]


def test_rows_without_labels_end_before_the_model_is_loaded(nursery: Nursery, tmp_path: Path) -> None:
    model = write_distilbert(tmp_path / "model")
    (model / "model.safetensors").write_bytes(b"never read")
    rows = [row(n, "my card", f"an answer of its own, {n}") for n in range(20)]
    train = train_job(tmp_path / "train", model, rows, rows[:5])
    assert nursery.run(train) == 1
    fault = state(train).error
    assert fault is not None
    assert fault.code == "recipe.invalid"
    assert "20 different answers" in fault.message
    assert fault.action is not None
    assert fault.action.kind == "openRecipe"
