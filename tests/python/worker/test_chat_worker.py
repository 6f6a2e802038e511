"""The playground's child with a real, tiny model: sampling, conversations, limits, adapters together."""

from __future__ import annotations

import io
import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("peft")

ASKED = [{"role": "user", "content": "What colour is it?"}]


@pytest.fixture(autouse=True)
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_THREADS", "1")
    monkeypatch.setenv("VIBEFLOW_PRECISION", "fp32")
    monkeypatch.setenv("VIBEFLOW_DEVICE", "cpu")


@pytest.fixture(scope="module")
def versions(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three adapters of the tiny model that change what it says: LoRA twice, of different sizes, and DoRA."""
    return [
        _version(tiny_model, tmp_path_factory.mktemp("versions") / f"v{seed}.0", seed, rank, dora)
        for seed, rank, dora in ((1, 2, False), (2, 4, False), (3, 2, True))
    ]


def _version(base: Path, folder: Path, seed: int, rank: int, dora: bool) -> Path:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    from vibeflow.engine.files import file_digest
    from vibeflow.engine.models.hub import digest

    torch.manual_seed(seed)
    config = LoraConfig(r=rank, target_modules="all-linear", use_dora=dora)
    model: Any = get_peft_model(AutoModelForCausalLM.from_pretrained(base), config)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.5)
    model.save_pretrained(folder)
    files = ("adapter_model.safetensors", "adapter_config.json")
    about = {
        "base": str(base),
        "base_digest": digest(base),
        "method": "dora" if dora else "lora",
        "system_prompt": "Be kind.",
        "files": {name: file_digest(folder / name) for name in files},
    }
    (folder / "model.json").write_text(json.dumps(about))
    return folder


def asked(folder: Path, *requests: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """What the child says to each request, within this process."""
    from vibeflow.worker.chat.answering import Chat

    asks = [
        {"kind": "ask", "id": str(n), "messages": ASKED, "max_new_tokens": 12, **r}
        for n, r in enumerate(requests)
    ]
    sink = io.StringIO()
    Chat(folder, _Questions([json.dumps(ask) + "\n" for ask in asks], sink), sink).run()
    said = [json.loads(line) for line in sink.getvalue().splitlines()]
    return [[line for line in said if line.get("id") == str(n)] for n in range(len(asks))]


class _Questions(io.StringIO):
    """Ends only when all of them have been answered: the end of its input cancels what is under way."""

    def __init__(self, lines: list[str], answers: io.StringIO) -> None:
        super().__init__("".join(lines))
        self._count, self._answers = len(lines), answers

    def __next__(self) -> str:
        if line := self.readline():
            return line
        end = time.monotonic() + 60
        while self._left() and time.monotonic() < end:
            time.sleep(0.02)
        raise StopIteration

    def _left(self) -> int:
        said = self._answers.getvalue()
        return self._count - said.count('"done":true') - said.count('"kind":"failed"')


def text(lines: list[dict[str, Any]]) -> str:
    assert lines[-1]["kind"] == "piece" and lines[-1]["done"]
    return "".join(line["text"] for line in lines)


def test_versions_that_share_a_model_answer_as_if_each_were_alone(versions: list[Path]) -> None:
    hot = {"temperature": 1.2, "seed": 9}
    alone = [[text(lines) for lines in asked(folder, {}, hot, {"base": True})] for folder in versions]
    assert len({answers[0] for answers in alone}) == 3
    assert len({answers[2] for answers in alone}) == 1
    # In turns, there and back again, with the base in between.
    order = [0, 1, 2, 1, 0]
    requests = [
        {"folder": str(versions[index]), **more} for index in order for more in ({}, hot, {"base": True})
    ]
    together = [text(lines) for lines in asked(versions[0], *requests)]
    assert together == [answer for index in order for answer in alone[index]]


def test_a_damaged_version_spoils_none_of_the_others(versions: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(versions[1], broken)
    (broken / "adapter_model.safetensors").write_bytes(b"no weights")
    found = asked(versions[0], {}, {"folder": str(broken)}, {})
    assert found[1][-1]["error"]["code"] == "model.unavailable"
    assert text(found[0]) == text(found[2])


def test_a_seed_repeats_and_settings_change_the_answer(versions: list[Path]) -> None:
    hot = {"temperature": 1.5, "top_p": 0.98, "top_k": 50}
    found = asked(
        versions[0],
        {**hot, "seed": 1},
        {**hot, "seed": 1},
        {**hot, "seed": 2},
        {},
        {"repetition_penalty": 1.9},
        {"temperature": 1.5, "top_k": 1, "seed": 3},
    )
    texts = [text(lines) for lines in found]
    assert texts[0] == texts[1] != texts[2]
    assert texts[3] not in (texts[0], texts[4])
    assert texts[5] == texts[3], "of one word there is nothing to choose"


def test_without_settings_it_is_evaluations_answer(versions: list[Path]) -> None:
    from vibeflow.engine.generate.answers import answer_all
    from vibeflow.engine.models.device import Device
    from vibeflow.engine.models.tuned import base_of, open_tuned, read_tuned

    tuned = read_tuned(versions[0])
    loaded = open_tuned(tuned, Device("cpu", "fp32", 1, "CPU"), lambda: base_of(tuned))
    prompt = loaded.chat.prompt_ids(tuned.with_system(ASKED))
    answers = answer_all(loaded, [prompt], 12)
    assert answers is not None
    assert text(asked(versions[0], {})[0]) == loaded.chat.decode(answers[0])


def test_system_prompt_and_conversation_are_what_the_model_reads(versions: list[Path]) -> None:
    talk = [*ASKED, {"role": "assistant", "content": "Blue."}, {"role": "user", "content": "Sure?"}]
    found = asked(
        versions[0],
        {},
        {"system": "Be kind."},
        {"system": ""},
        {"system": "Be very unkind."},
        {"messages": talk},
    )
    read = [lines[0]["prompt_tokens"] for lines in found]
    assert read[0] == read[1] > read[2]
    assert read[3] > read[0] and read[4] > read[0]
    assert text(found[0]) == text(found[1]) != text(found[3])


def test_the_limit_of_the_model_shortens_the_answer_and_is_told(versions: list[Path]) -> None:
    first, long, too_long = asked(
        versions[0],
        {},
        {"max_new_tokens": 100_000},
        {"messages": [{"role": "user", "content": "word " * 3000}], "max_new_tokens": 4},
    )
    context, prompt = first[0]["context"], first[0]["prompt_tokens"]
    assert first[0]["note"] is None and first[0]["text"] == ""
    assert long[0]["note"] == (
        f"The conversation has {prompt:,} of the {context:,} tokens that this model can look at, "
        f"so the answer can have {context - prompt:,}, not 100,000."
    )
    assert text(long).startswith(text(first)), "the question is read whole"
    error = too_long[-1]["error"]
    assert error["code"] == "state.notReady", "the next question may well fit"
    assert f"can look at {context:,}" in error["message"] and "new conversation" in error["hint"]


def test_the_first_word_is_timed_and_the_end_has_its_reason(versions: list[Path]) -> None:
    (lines,) = asked(versions[0], {"max_new_tokens": 3})
    timed = [line["first_seconds"] for line in lines[1:] if line["first_seconds"] is not None]
    assert len(set(timed)) == 1 and 0 <= timed[0] <= lines[-1]["seconds"]
    assert lines[-1]["ending"] in ("length", "stop")
    assert (lines[-1]["ending"] == "length") == (lines[-1]["tokens"] == 3)


def test_a_request_that_does_not_fit_is_refused_and_the_next_is_answered(versions: list[Path]) -> None:
    spoilt, unknown, fine = asked(versions[0], {"max_new_tokens": "12"}, {"kind": "song"}, {})
    for lines in (spoilt, unknown):
        assert [line["kind"] for line in lines] == ["failed"]
        assert (
            lines[0]["error"]["code"] == "internal" and "does not understand" in lines[0]["error"]["message"]
        )
    assert text(fine)


def test_a_model_that_cannot_be_loaded_ends_the_process_with_the_reason(tmp_path: Path) -> None:
    from vibeflow.worker.chat.answering import Chat

    sink = io.StringIO()
    Chat(tmp_path, io.StringIO("what is JSON?\n"), sink).run()
    (said,) = map(json.loads, sink.getvalue().splitlines())
    assert said["kind"] == "unready" and said["error"]["message"]
