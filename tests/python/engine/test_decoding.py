"""Answers in sorted, left-padded batches are those of one-at-a-time greedy decoding and of transformers' own
`generate`, token by token, for every family of models."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from families import FAMILIES, write_family

from task_models import write_qwen, write_t5
from vibeflow.engine.evaluate.against_base import answer_limit
from vibeflow.engine.generate.answers import answer_all
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import Loaded, load_model

CPU = Device("cpu", "fp32", 1, "CPU")
LENGTHS = [70, 3, 41, 1, 12, 55, 2, 33, 24, 9, 12]
"""Long and short mixed; some beyond the sliding windows of 32."""
TOKENS = 20


def of_family(name: str) -> Callable[[Path], Path]:
    return lambda folder: write_family(folder, name, hidden=48)


MODELS: dict[str, Callable[[Path], Path]] = {
    **{name: of_family(name) for name in sorted(FAMILIES)},
    "qwen2-without-pad": write_qwen,
    "t5": write_t5,
}


@pytest.fixture(scope="module", params=MODELS)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    name: str = request.param
    found = load_model(MODELS[name](tmp_path_factory.mktemp("decoding") / name), CPU)
    return talkative(found)


def talkative(loaded: Loaded) -> Loaded:
    """With random weights alone, a head tied to the embeddings repeats the last token for ever."""
    torch.manual_seed(5)
    old = loaded.model.get_output_embeddings()
    head = torch.nn.Linear(old.in_features, old.out_features, bias=False)
    loaded.model.set_output_embeddings(head.requires_grad_(False))
    for name, weights in loaded.model.named_parameters():
        if weights.dim() > 1 and "embed" not in name:
            weights.data.mul_(3)
    return loaded


def prompts_for(loaded: Loaded) -> list[list[int]]:
    dice, size = random.Random(4), loaded.model.config.vocab_size
    usual = [token for token in range(3, min(size, 250)) if token not in loaded.stop_ids]
    return [dice.choices(usual, k=length) for length in LENGTHS]


def of_transformers(loaded: Loaded, prompt: list[int], tokens: int = TOKENS) -> list[int]:
    """`generate(do_sample=False)` of one question, its end token left out."""
    ends: dict[str, Any] = {"eos_token_id": sorted(loaded.stop_ids)} if loaded.stop_ids else {}
    pad = loaded.model.config.pad_token_id
    said = loaded.model.generate(
        torch.tensor([prompt]),
        attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
        max_new_tokens=tokens,
        do_sample=False,
        pad_token_id=0 if pad is None else pad,
        **ends,
    )[0].tolist()
    answer = said[1:] if loaded.kind == "seq2seq" else said[len(prompt) :]
    ended = next((i for i, token in enumerate(answer) if token in loaded.stop_ids), len(answer))
    return list(answer[:ended])


def answered(loaded: Loaded, prompts: list[list[int]], batch: int, tokens: int = TOKENS) -> list[list[int]]:
    found = answer_all(loaded, prompts, tokens, batch)
    assert found is not None
    return found


def test_batched_is_one_at_a_time_is_transformers(loaded: Loaded) -> None:
    prompts = prompts_for(loaded)
    expected = [of_transformers(loaded, prompt) for prompt in prompts]
    assert len({tuple(answer) for answer in expected}) > 5, "the model says different things"
    assert answered(loaded, prompts, 1) == expected
    assert answered(loaded, prompts, 4) == expected
    assert answered(loaded, prompts, 32) == expected
    turned = answered(loaded, prompts[::-1], 3)
    assert turned[::-1] == expected, "the order of the questions does not matter"


def test_rows_that_end_early_leave_the_others_alone(loaded: Loaded) -> None:
    prompts = prompts_for(loaded)
    whole = answered(loaded, prompts, 32)
    # A token that some answers hold early and others late or never, taken as an end.
    candidates = {token for answer in whole for token in answer[1:12]}
    ends_of = {token: [[*a, token].index(token) for a in whole] for token in candidates}
    end = max(ends_of, key=lambda token: len(set(ends_of[token])))
    assert len(set(ends_of[end])) > 2, "they end at different times"
    kept = loaded.stop_ids
    try:
        loaded.stop_ids = kept | {end}
        expected = [of_transformers(loaded, prompt) for prompt in prompts]
        assert answered(loaded, prompts, 32) == expected
        assert answered(loaded, prompts, 4) == expected
    finally:
        loaded.stop_ids = kept
    assert [len(answer) for answer in expected] == ends_of[end]


def test_the_same_limit_gives_the_same_answers(loaded: Loaded) -> None:
    """What transformers says in so many tokens is not cut sooner, at whatever number the limit stands."""
    prompts = prompts_for(loaded)[:4]
    for tokens in (1, 2, 7):
        assert answered(loaded, prompts, 4, tokens) == [of_transformers(loaded, p, tokens) for p in prompts]


def test_no_expected_answer_is_beyond_the_limit() -> None:
    assert answer_limit([20] * 100, 160) == 30
    assert answer_limit([20] * 99 + [100], 160) == 110, "a single long one has its room"
    assert answer_limit([20] * 99 + [500], 160) == 160, "but for what the recipe allows"
    assert answer_limit([2], 160) == 16
    assert answer_limit([], 160) == 160
