"""Sampling is transformers': the same narrowed scores, and with the same dice the same answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from vibeflow.engine.generate.answers import answer_all
from vibeflow.engine.generate.sampling import Dice, Sampling, narrowed
from vibeflow.engine.generate.stream import PromptTooLong, room_for_answer, stream
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import Loaded, load_model

CASES = [
    Sampling(16, temperature=0.7),
    Sampling(16, temperature=1.3, top_k=5),
    Sampling(16, temperature=1.0, top_p=0.8),
    Sampling(16, temperature=1.5, top_p=0.9, top_k=40, repetition_penalty=1.3),
    Sampling(16, repetition_penalty=1.8),
]


@pytest.fixture(scope="module")
def loaded(tiny_model: Path) -> Loaded:
    return load_model(tiny_model, Device("cpu", "fp32", 1, "CPU"))


@pytest.fixture(scope="module")
def prompt(loaded: Loaded) -> list[int]:
    return loaded.chat.prompt_ids([{"role": "user", "content": "What colour is it?"}])


def answer(loaded: Loaded, prompt: list[int], sampling: Sampling) -> str:
    return "".join(piece.text for piece in stream(loaded, prompt, sampling))


@pytest.mark.parametrize("sampling", [case for case in CASES if case.temperature > 0])
def test_narrowed_scores_are_those_of_transformers(sampling: Sampling) -> None:
    from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

    scores = torch.randn(500, generator=torch.Generator().manual_seed(3)) * 4
    seen: Any = torch.tensor([[1]])
    expected = TemperatureLogitsWarper(sampling.temperature)(seen, scores[None])
    if sampling.top_k:
        expected = TopKLogitsWarper(sampling.top_k)(seen, expected)
    if sampling.top_p < 1:
        expected = TopPLogitsWarper(sampling.top_p)(seen, expected)
    assert torch.equal(narrowed(scores, sampling), expected[0])
    if sampling.top_k or sampling.top_p < 1:
        assert torch.isinf(expected).any()


def test_a_repeated_token_is_penalised_as_transformers_does_it() -> None:
    from transformers import RepetitionPenaltyLogitsProcessor

    scores = torch.randn(50, generator=torch.Generator().manual_seed(3)) * 4
    for seen in ([7, 9, 7], [int(scores.argmax())]):
        penalised = RepetitionPenaltyLogitsProcessor(1.9)(torch.tensor([seen]), scores[None].clone())[0]  # type: ignore[arg-type]  # a LongTensor
        dice = Dice(Sampling(1, repetition_penalty=1.9), seen, "cpu")
        assert dice.choose(scores) == int(penalised.argmax())
    # What was chosen counts from then on.
    dice = Dice(Sampling(9, repetition_penalty=2.0), [], "cpu")
    level = torch.tensor([1.0, 1.1, 1.2])
    assert [dice.choose(level) for _ in range(3)] == [2, 1, 0]


@pytest.mark.parametrize("sampling", CASES)
def test_with_the_same_dice_the_answer_is_that_of_transformers(
    loaded: Loaded, prompt: list[int], sampling: Sampling
) -> None:
    torch.manual_seed(11)
    draws = {"temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": sampling.top_k}
    reference = loaded.model.generate(
        torch.tensor([prompt]),
        max_new_tokens=16,
        do_sample=sampling.temperature > 0,
        repetition_penalty=sampling.repetition_penalty,
        eos_token_id=sorted(loaded.stop_ids),
        **(draws if sampling.temperature > 0 else {}),
    )[0, len(prompt) :].tolist()
    ended = next((i for i, token in enumerate(reference) if token in loaded.stop_ids), len(reference))
    ours = Sampling(**{**vars(sampling), "seed": 11})
    assert answer(loaded, prompt, ours) == loaded.chat.decode(reference[:ended])


def test_a_seed_gives_the_same_answer_and_none_at_temperature_nought_is_evaluations(
    loaded: Loaded, prompt: list[int]
) -> None:
    hot = [answer(loaded, prompt, Sampling(20, 1.5, seed=seed)) for seed in (5, 5, 6)]
    assert hot[0] == hot[1] != hot[2]
    greedy = answer_all(loaded, [prompt], 20)
    assert greedy is not None
    assert answer(loaded, prompt, Sampling(20, top_p=0.4, top_k=3)) == loaded.chat.decode(greedy[0])


def test_the_answer_is_shortened_before_the_question_is(loaded: Loaded, prompt: list[int]) -> None:
    context, loaded.context = loaded.context, len(prompt) + 4
    try:
        assert room_for_answer(loaded, prompt, 2) == 2
        assert room_for_answer(loaded, prompt, 5000) == 4
        whole = answer_all(loaded, [prompt], 4)
        assert whole is not None
        assert answer(loaded, prompt, Sampling(5000)) == loaded.chat.decode(whole[0])
        loaded.context = len(prompt)
        with pytest.raises(PromptTooLong, match=f"has {len(prompt)} tokens.* look at {len(prompt)}"):
            list(stream(loaded, prompt, Sampling(1)))
    finally:
        loaded.context = context


def test_the_served_api_samples_by_the_same_settings() -> None:
    from vibeflow.engine.serve.openai_types import ChatRequest

    asked: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "x"}], "max_tokens": 16}
    hot = {"temperature": 1.5, "top_p": 0.9, "top_k": 40, "repetition_penalty": 1.3, "seed": 4}
    sampling = ChatRequest.model_validate(asked | hot).sampling()
    assert sampling == Sampling(16, 1.5, 0.9, 4, [], 40, 1.3)
    assert ChatRequest.model_validate(asked | {"top_k": -1}).sampling() == Sampling(16, stop=[])
    for wrong in ({"top_k": -2}, {"repetition_penalty": 0}, {"temperature": 3}):
        with pytest.raises(ValueError, match="should be"):
            ChatRequest.model_validate(asked | wrong)
