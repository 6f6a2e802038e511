"""Answers in batches are those of one at a time; streams join up, stop where told, vary when asked."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from vibeflow.engine.generate.answers import answer_all, fit_prompt
from vibeflow.engine.generate.sampling import Sampling
from vibeflow.engine.generate.stream import stream
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import Loaded, load_model

TEXTS = ["a", "What colour is it?", "Hello there, " * 4, "b c", "Ω日本🙂", "number 12", "x" * 90, "The end"]


@pytest.fixture(scope="module")
def loaded(tiny_model: Path) -> Loaded:
    return load_model(tiny_model, Device("cpu", "fp32", 1, "CPU"))


@pytest.fixture(scope="module")
def prompts(loaded: Loaded) -> list[list[int]]:
    return [loaded.chat.prompt_ids([{"role": "user", "content": text}]) for text in TEXTS]


def test_batched_answers_equal_single_ones_and_those_of_transformers(
    loaded: Loaded, prompts: list[list[int]]
) -> None:
    done: list[int] = []
    batched = answer_all(loaded, prompts, 24, batch_size=3, progress=done.append)
    assert done == [3, 6, 8]
    assert batched is not None
    for prompt, answer in zip(prompts, batched, strict=True):
        assert answer_all(loaded, [prompt], 24) == [answer]
        reference = loaded.model.generate(
            torch.tensor([prompt]), max_new_tokens=24, do_sample=False, eos_token_id=sorted(loaded.stop_ids)
        )[0, len(prompt) :].tolist()
        ended = next((i for i, token in enumerate(reference) if token in loaded.stop_ids), len(reference))
        assert answer == reference[:ended]
    assert len({tuple(answer) for answer in batched}) > 4


def test_rows_that_end_early_leave_the_others_as_they_are(loaded: Loaded, prompts: list[list[int]]) -> None:
    whole = answer_all(loaded, prompts, 24)
    assert whole is not None
    # Any token that some answers hold early and others late or never, taken as an end.
    common = max((t for a in whole for t in a[:8]), key=lambda t: sum(t in a for a in whole))
    kept = loaded.stop_ids
    try:
        loaded.stop_ids = kept | {common}
        ended = answer_all(loaded, prompts, 24)
    finally:
        loaded.stop_ids = kept
    assert ended == [a[: a.index(common)] if common in a else a for a in whole]
    assert any(common in a for a in whole)


def test_stops_when_told(loaded: Loaded, prompts: list[list[int]]) -> None:
    asked = iter([False, False, True])
    assert answer_all(loaded, prompts, 24, should_stop=lambda: next(asked)) is None


def test_a_long_prompt_loses_its_beginning() -> None:
    assert fit_prompt([1, 2, 3, 4], 2, 5) == [2, 3, 4]
    assert fit_prompt([1, 2], 9, 5) == [2]


def test_a_stream_joins_up_to_the_greedy_answer(loaded: Loaded, prompts: list[list[int]]) -> None:
    for prompt in prompts:
        pieces = list(stream(loaded, prompt, Sampling(24)))
        expected = answer_all(loaded, [prompt], 24)
        assert expected is not None
        assert "".join(piece.text for piece in pieces) == loaded.chat.decode(expected[0])
        assert pieces[-1].tokens == len(expected[0])
        assert pieces[-1].ending == ("length" if len(expected[0]) == 24 else "stop")


def test_a_stop_text_ends_the_answer_and_never_shows(loaded: Loaded, prompts: list[list[int]]) -> None:
    full = "".join(piece.text for piece in stream(loaded, prompts[1], Sampling(24)))
    for stop in (full[3:6], full[5], full[1:9]):
        pieces = list(stream(loaded, prompts[1], Sampling(24, stop=["@never@", stop])))
        assert "".join(piece.text for piece in pieces) == full[: full.index(stop)]
        assert pieces[-1].ending == "stop"


def test_seeded_sampling_repeats_and_differs_from_greedy(loaded: Loaded, prompts: list[list[int]]) -> None:
    def draw(seed: int, temperature: float = 1.5, top_p: float = 1.0) -> str:
        sampling = Sampling(24, temperature, top_p, seed)
        return "".join(piece.text for piece in stream(loaded, prompts[0], sampling))

    greedy = "".join(piece.text for piece in stream(loaded, prompts[0], Sampling(24)))
    assert draw(1) == draw(1)
    assert len({draw(seed) for seed in range(5)}) == 5
    assert draw(1, top_p=0.0) == greedy


def test_cancelling_ends_within_a_token(loaded: Loaded, prompts: list[list[int]]) -> None:
    asked = iter([False, False, True])
    pieces = list(stream(loaded, prompts[0], Sampling(24), lambda: next(asked)))
    assert (pieces[-1].ending, pieces[-1].tokens) == ("cancelled", 2)
