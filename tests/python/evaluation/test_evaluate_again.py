"""A version is evaluated again by a real worker under a real runner; and it shows what it looks at."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, sha256

from vibeflow.features.evaluation.follow import EvaluationFollower
from vibeflow.features.evaluation.service import Evaluations
from vibeflow.features.services import Services
from vibeflow.protocol.base import Wire
from vibeflow.protocol.errors import NotReady
from vibeflow.protocol.evaluation import (
    AttentionRef,
    EvaluationChanged,
    EvaluationRef,
    EvaluationSnapshot,
    StartEvaluation,
)
from vibeflow.runner.loop import Runner

pytest.importorskip("peft")


def adapter(base: Path, folder: Path) -> dict[str, bytes]:
    """An adapter of the tiny model that changes what it says: its B matrices are noise, not nought."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    model: Any = get_peft_model(
        AutoModelForCausalLM.from_pretrained(base), LoraConfig(r=2, target_modules="all-linear")
    )
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.3)
    model.save_pretrained(folder)
    names = ("adapter_model.safetensors", "adapter_config.json")
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture
def version(site: Site, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A version without an evaluation, of a model that can really be asked."""
    from vibeflow.engine.files import commit_folder

    monkeypatch.setenv("VIBEFLOW_THREADS", "1")
    recipe = site.path / "vibeflow.yaml"
    recipe.write_text(
        f"name: Support replies\nmodel:\n  base: {json.dumps(str(tiny_model))}\n"
        "evaluation:\n  max_new_tokens: 8\n"
    )
    for name, count in (("train", 12), ("test", 9)):
        lines = []
        for n in range(1, count + 1):
            asked = {"role": "user", "content": f"What colour is {name} {n}?"}
            told = {"role": "assistant", "content": "It is red."}
            lines.append(json.dumps({"n": n, "messages": [asked, told], "topic": "colours"}) + "\n")
        (site.path / "data" / f"{name}.jsonl").write_text("".join(lines))
    files = adapter(tiny_model, tmp_path / "adapter")
    model = {"base": str(tiny_model), "files": {name: sha256(data) for name, data in files.items()}}
    train, _ = site.finish_run(score=None)
    shutil.rmtree(train / "result")
    commit_folder(train / "result", {**files, "model.json": json.dumps(model).encode()})
    commit = site.commit(train, None)
    shutil.rmtree(train)  # as in a clone: the run that made the version is elsewhere
    return commit


@pytest.fixture
def running(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The runner, in this process; its workers are real ones."""
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", lambda home: False)
    closing = threading.Event()
    thread = threading.Thread(target=Runner(site.ctx, idle_seconds=120).run, args=(closing,))
    thread.start()
    yield
    closing.set()
    thread.join(30)


def wait(site: Site, commit: str, follower: EvaluationFollower) -> EvaluationSnapshot:
    end = time.monotonic() + 240
    while time.monotonic() < end:
        going = follower.advance(site.record)
        if not going:
            return Services.over(site.ctx).evaluations.snapshot(
                EvaluationRef(project_id=site.record.id, commit=commit)
            )
        time.sleep(0.1)
    raise AssertionError("the evaluation did not end")


@pytest.mark.slow
def test_a_version_is_evaluated_beside_itself_and_shows_what_it_looks_at(
    site: Site, version: str, running: None, events: list[tuple[str, Wire]]
) -> None:
    follower = EvaluationFollower(site.ctx)
    follower.advance(site.record)
    tree = site.git("rev-parse", f"{version}^{{tree}}")
    playground = Services.over(site.ctx).playground
    service = Evaluations(site.ctx, Services.over(site.ctx).projects, lambda: playground)
    begun = service.start(StartEvaluation(project_id=site.record.id, commit=version[:12], max_rows=6))
    assert begun.progress is not None and begun.view is None
    found = wait(site, version, follower)
    assert found.progress is None, found.progress
    view = found.view
    assert view is not None
    assert (view.commit, view.version, view.rows, view.held_out) == (version, 1, 6, 9)
    assert {example.topic for example in view.examples} == {"colours"}
    assert any(example.base != example.tuned for example in view.examples)
    assert view.verdict.gate is not None and view.verdict.gate.decision != "ready"
    assert "fewRows" not in {cause.id for cause in view.causes}, "this project's manifest counts no rows"
    assert site.git("rev-parse", f"{version}^{{tree}}") == tree
    assert site.git("log", "-1", "--format=%B").count(f"VibeFlow-Evaluated: {version}") == 1
    assert site.versions_in_git() == 1
    told = [event.progress for _, event in events if isinstance(event, EvaluationChanged)]
    assert any(progress is not None and progress.state == "running" for progress in told)
    assert told[-1] is None

    try:
        answered = next(example for example in view.examples if example.tuned.strip())
        asked = AttentionRef(project_id=site.record.id, commit=version, number=answered.number)
        looked = service.attention(asked)
    finally:
        playground.close()
    assert "".join(looked.question_tokens) == answered.question
    assert "".join(looked.answer_tokens) == answered.tuned
    assert len(looked.weights) == len(looked.answer_tokens)
    for row in looked.weights:
        assert len(row) == len(looked.question_tokens)
        assert 0 < sum(row) <= 1 + 1e-6
    assert "not why" in looked.note


def test_attention_is_that_of_one_plain_pass_over_everything(tiny_model: Path) -> None:
    import torch

    from vibeflow.engine.generate.attention import attention_of
    from vibeflow.engine.models.device import choose
    from vibeflow.engine.models.load import load_model

    loaded = load_model(tiny_model, choose("fp32"))
    before = loaded.model.config._attn_implementation
    question, answer = "Wo ist mein Päckchen 🙂?", "Dort."
    found = attention_of(
        loaded,
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": question}],
        answer,
    )
    assert loaded.model.config._attn_implementation == before
    assert "".join(found.question) == question and "🙂" in found.question
    assert not found.cut

    text = loaded.chat.render(
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": question}],
        add_generation_prompt=True,
    )
    prompt, said = loaded.chat.encode_as_written(text), loaded.chat.encode(answer)
    loaded.model.set_attn_implementation("eager")
    with torch.inference_mode():
        out = loaded.model(input_ids=torch.tensor([prompt + said]), output_attentions=True)
    whole = torch.stack([layer[0].double().mean(dim=0) for layer in out.attentions]).mean(dim=0)
    at = len(loaded.chat.encode_as_written(text[: text.index(question)]))
    bytes_of = [len(piece.encode()) for piece in found.question]
    for row, weights in enumerate(found.weights):
        place = at
        for piece, size in enumerate(bytes_of):
            expected = float(whole[len(prompt) - 1 + row, place : place + size].sum())
            assert weights[piece] == pytest.approx(expected, abs=2e-5)
            place += size


def test_what_has_no_attention_or_no_room_is_refused_with_a_reason(tiny_model: Path) -> None:
    from vibeflow.engine.generate.attention import attention_of
    from vibeflow.engine.models.device import choose
    from vibeflow.engine.models.load import load_model

    loaded = load_model(tiny_model, choose("fp32"))
    with pytest.raises(NotReady, match="can look at 256"):
        attention_of(loaded, [{"role": "user", "content": "x" * 300}], "y")
    cut = attention_of(loaded, [{"role": "user", "content": "x"}], "y" * 120)
    assert cut.cut and len(cut.answer) == 96
    loaded.kind = "seq2seq"
    with pytest.raises(NotReady, match="of this kind"):
        attention_of(loaded, [{"role": "user", "content": "x"}], "y")
