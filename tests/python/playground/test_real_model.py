"""The embedded model with a real adapter, through a real commit, answers in a real child process."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, sha256, write_result

from vibeflow.features.services import Services
from vibeflow.protocol.base import Wire
from vibeflow.protocol.playground import Ask, AskChunk
from vibeflow.text.models import STARTER, locate

pytest.importorskip("peft")


def _adapter(folder: Path) -> dict[str, bytes]:
    """An adapter of the starter that changes what it says: its B matrices are noise, not nought."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    starter = locate(STARTER)
    assert starter
    model: Any = get_peft_model(
        AutoModelForCausalLM.from_pretrained(starter), LoraConfig(r=2, target_modules="all-linear")
    )
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.3)
    model.save_pretrained(folder)
    names = ("adapter_model.safetensors", "adapter_config.json")
    return {name: (folder / name).read_bytes() for name in names}


@pytest.mark.slow
def test_tuned_and_base_answer_from_the_commit(
    site: Site, events: list[tuple[str, Wire]], tmp_path: Path
) -> None:
    files = _adapter(tmp_path / "adapter")
    model = {"base": STARTER, "files": {name: sha256(data) for name, data in files.items()}}
    train, evaluate = site.finish_run()
    shutil.rmtree(train / "result")
    write_result(train, {**files, "model.json": json.dumps(model).encode()})
    site.commit(train, evaluate)
    shutil.rmtree(site.path / "model")

    playground = Services.over(site.ctx).playground
    try:
        for name, base in (("tuned", False), ("base", True), ("again", False)):
            asked = Ask(project_id=site.record.id, question="Where is my parcel?", request_id=name, base=base)
            playground.ask(asked)
        end = time.monotonic() + 120
        while len(done := _done(events)) < 3 and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        playground.close()
    assert [chunk.error for chunk in done] == [None] * 3
    texts = {
        name: "".join(e.text for _, e in events if isinstance(e, AskChunk) and e.request_id == name)
        for name in ("tuned", "base", "again")
    }
    assert texts["base"].strip()
    assert texts["tuned"] == texts["again"] != texts["base"]


def _done(events: list[tuple[str, Wire]]) -> list[AskChunk]:
    return [event for _, event in events if isinstance(event, AskChunk) and event.done]
