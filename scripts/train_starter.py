"""Train the embedded starter model anew: tokenizer and weights, from a corpus file, on a CPU.

    python scripts/train_starter.py corpus.jsonl out/ --minutes 80

The corpus holds one JSON object a line: {"source", "text"}, the source being "dialogue", "instruct",
"story" or "prose", with dialogues and instructions already in the chat format (`<|user|>`,
`<|assistant|>`, `<|end|>`); a file that ends in .zst is unpacked while it is read (needs `zstandard`).

Provenance: the weights in python_backend/vibeflow/starter were made by this procedure in 80 minutes on
two cores, from the corpus that the model card there describes, with seed 0 and the values below. The run
ends by the clock, so another machine sees another number of tokens: the result is alike, not equal to
the last bit.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from torch.nn.functional import cross_entropy

SPECIAL = ["<|endoftext|>", "<|pad|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]
TEMPLATE = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\n' + m['content'] + '<|end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)
SHARES = {"dialogue": 0.42, "instruct": 0.18, "story": 0.03, "prose": 0.37}
"""How often each source is drawn: talk above its share, for that is what the model is for."""
LENGTH, BATCH, PEAK = 512, 24, 3e-3
KEPT_OUT = 24
"""Sequences of each source at the start of the corpus that are never trained on."""

Tokens = NDArray[np.uint16]


def documents(corpus: Path) -> Iterator[tuple[str, str]]:
    """(source, text) of every document."""
    if corpus.suffix == ".zst":
        import io

        import zstandard

        with corpus.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as raw:
            for line in io.TextIOWrapper(raw, encoding="utf-8"):
                value = json.loads(line)
                yield value["source"], value["text"]
        return
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            value = json.loads(line)
            yield value["source"], value["text"]


def train_tokenizer(corpus: Path) -> Tokenizer:
    """Byte-level BPE with digits apart; of the prose, every third document is enough."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\d"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=8192, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    chosen = (text for i, (source, text) in enumerate(documents(corpus)) if source != "prose" or i % 3 == 0)
    tokenizer.train_from_iterator(chosen, trainer)
    return tokenizer


def tokenise(corpus: Path, tokenizer: Tokenizer) -> dict[str, Tokens]:
    """All documents of each source in one row of tokens, each begun by `<|endoftext|>`."""
    rows: dict[str, list[Tokens]] = {source: [] for source in SHARES}
    for source, text in documents(corpus):
        rows[source].append(np.array(tokenizer.encode(SPECIAL[0] + text).ids, dtype=np.uint16))
    return {source: np.concatenate(found) for source, found in rows.items()}


def new_model() -> Any:
    """A Llama-shaped model of 6.9 million parameters with fresh weights."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=8192,
        hidden_size=256,
        intermediate_size=704,
        num_hidden_layers=6,
        num_attention_heads=4,
        num_key_value_heads=4,
        head_dim=64,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=5,
        pad_token_id=1,
        rope_theta=10000.0,
    )
    model = LlamaForCausalLM(config)
    for name, weight in model.named_parameters():
        if weight.dim() == 2:
            # What writes into the residual stream starts smaller, so that depth does not swell it.
            narrow = "o_proj" in name or "down_proj" in name
            torch.nn.init.normal_(weight, 0, 0.02 / math.sqrt(2 * 6) if narrow else 0.02)
    return model


def loss_of(model: Any, ids: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy of each next token; ids int64 [rows, length + 1]."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.model(input_ids=ids[:, :-1], use_cache=False).last_hidden_state
        logits = model.lm_head(hidden)
    return cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten())


@torch.no_grad()
def evaluate(model: Any, kept_out: dict[str, torch.Tensor]) -> dict[str, float]:
    model.eval()
    losses = {source: round(float(loss_of(model, ids)), 3) for source, ids in kept_out.items()}
    model.train()
    return losses


def rate_at(done: float, step: int) -> float:
    """Warm-up over 100 steps, then level, then straight down over the last three tenths of the time."""
    return PEAK * min(1.0, (step + 1) / 100) * (1.0 if done < 0.7 else max(0.02, (1 - done) / 0.3))


def train(model: Any, tokens: dict[str, Tokens], minutes: float) -> int:
    """Train for so long; returns the number of tokens seen."""
    dice = np.random.default_rng(0)
    sources = list(SHARES)
    kept_out = {
        source: torch.from_numpy(row[: LENGTH * KEPT_OUT].astype(np.int64)).view(-1, LENGTH)
        for source, row in tokens.items()
    }
    learned = {source: row[LENGTH * KEPT_OUT :] for source, row in tokens.items()}
    for layer in model.model.layers:
        layer.forward = torch.compile(layer.forward)
    wide = [weight for weight in model.parameters() if weight.dim() >= 2]
    narrow = [weight for weight in model.parameters() if weight.dim() < 2]
    groups = [{"params": wide, "weight_decay": 0.1}, {"params": narrow, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=PEAK, betas=(0.9, 0.95), fused=True)
    begun, step = time.monotonic(), 0
    while (done := (time.monotonic() - begun) / (minutes * 60)) < 1:
        rows = []
        for source in dice.choice(sources, size=BATCH, p=list(SHARES.values())):
            row = learned[source]
            at = dice.integers(0, len(row) - LENGTH - 1)
            rows.append(row[at : at + LENGTH + 1])
        for group in optimizer.param_groups:
            group["lr"] = rate_at(done, step)
        loss = loss_of(model, torch.from_numpy(np.stack(rows).astype(np.int64)))
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        if step % 100 == 0:
            print(f"step {step}, {done:.0%} of the time, loss {float(loss):.3f}", flush=True)
        if step % 1000 == 0:
            print("kept out:", evaluate(model, kept_out), flush=True)
    print("kept out, at the end:", evaluate(model, kept_out), flush=True)
    return step * BATCH * LENGTH


def save(model: Any, tokenizer: Tokenizer, out: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=SPECIAL[0],
        pad_token=SPECIAL[1],
        eos_token=SPECIAL[5],
        additional_special_tokens=SPECIAL[2:5],
        model_max_length=1024,
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(out)
    model.to(torch.bfloat16).save_pretrained(out)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Train the starter model anew from a corpus file.")
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--minutes", type=float, default=80.0)
    arguments.add_argument("--threads", type=int, default=2)
    given = arguments.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(given.threads)
    tokenizer = train_tokenizer(given.corpus)
    tokens = tokenise(given.corpus, tokenizer)
    print("tokens:", {source: len(row) for source, row in tokens.items()}, flush=True)
    model = new_model()
    seen = train(model, tokens, given.minutes)
    save(model, tokenizer, given.out)
    print(f"saved to {given.out} after {seen / 1e6:.1f} million tokens", flush=True)


if __name__ == "__main__":
    main()
