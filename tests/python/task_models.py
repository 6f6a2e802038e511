"""Tiny models of real architectures with random weights, tokenizers made for them, and problems that they can
learn in seconds: labels by a word among others, and answers that repeat a word of the question."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from vibeflow.engine.rows.row import Row

TOPICS = {
    "cards": ["card", "pin", "chip"],
    "cash": ["cash", "coins", "notes"],
    "loans": ["loan", "rate", "debt"],
}
FILLERS = ["my", "the", "please", "help", "with", "today", "why", "is", "about", "and", "it", "again"]
NAMES = ["red", "green", "blue", "grey", "pink", "black"]


def labelled(count: int, seed: int, labels: list[str] | None = None) -> list[Row]:
    """Sentences of three to nine words; the one that is no filler decides the label."""
    dice = random.Random(seed)
    rows = []
    for n in range(count):
        label = dice.choice(labels or list(TOPICS))
        words = dice.choices(FILLERS, k=dice.randint(2, 8))
        words.insert(dice.randrange(len(words) + 1), dice.choice(TOPICS[label]))
        rows.append(row(n + 1, " ".join(words), label))
    return rows


def asked(count: int, seed: int) -> list[Row]:
    """Questions after a colour in a sentence; the answer is a sentence with it."""
    dice = random.Random(seed)
    rows = []
    for n in range(count):
        colour = dice.choice(NAMES)
        words = dice.choices(FILLERS, k=dice.randint(1, 5))
        words.insert(dice.randrange(len(words) + 1), colour)
        rows.append(row(n + 1, " ".join(words), f"it is {colour}"))
    return rows


def row(number: int, question: str, answer: str) -> Row:
    return Row(number, [{"role": "user", "content": question}, {"role": "assistant", "content": answer}])


def lines(rows: list[Row]) -> str:
    """As the data side writes them."""
    return "".join(json.dumps({"n": one.number, "messages": one.messages}) + "\n" for one in rows)


def _words() -> list[str]:
    return [*FILLERS, *NAMES, *(word for words in TOPICS.values() for word in words), *TOPICS]


def _save(folder: Path, tokenizer: Tokenizer, special: dict[str, str], model: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(special), encoding="utf-8")
    model.save_pretrained(folder)
    return folder


def _word_pieces() -> tuple[Tokenizer, dict[str, str]]:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=200, special_tokens=marks, show_progress=False)
    tokenizer.train_from_iterator([" ".join(_words())] * 4, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", tokenizer.token_to_id("[CLS]")), ("[SEP]", tokenizer.token_to_id("[SEP]"))],
    )
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    return tokenizer, dict(zip(names, marks, strict=True))


def write_distilbert(folder: Path, seed: int = 0) -> Path:
    """As it is published: with the head that guesses masked words, without one that classifies."""
    import torch
    from transformers import DistilBertConfig, DistilBertForMaskedLM

    tokenizer, special = _word_pieces()
    torch.manual_seed(seed)
    shape = DistilBertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        dim=32,
        hidden_dim=64,
        n_layers=2,
        n_heads=2,
        max_position_embeddings=64,
        initializer_range=0.1,
    )
    return _save(folder, tokenizer, special, DistilBertForMaskedLM(shape))


def write_bert(folder: Path, seed: int = 0) -> Path:
    """TinyBERT's architecture, published without its pooler."""
    import torch
    from transformers import BertConfig, BertForMaskedLM

    tokenizer, special = _word_pieces()
    torch.manual_seed(seed)
    shape = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=64,
        initializer_range=0.1,
    )
    return _save(folder, tokenizer, special, BertForMaskedLM(shape))


def write_qwen(folder: Path, seed: int = 0) -> Path:
    """A causal model that names no padding token in its configuration, and has no chat template."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    tokenizer, special = _word_pieces()
    torch.manual_seed(seed)
    shape = Qwen2Config(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=128,
        initializer_range=0.1,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=None,
    )
    return _save(folder, tokenizer, special, Qwen2ForCausalLM(shape))


def write_t5(folder: Path, seed: int = 0) -> Path:
    """FLAN-T5's architecture: gated GELU, a head of its own."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Replace("\n", " ")  # as T5's own: it knows no line breaks
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=120, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    words = _words()
    tokenizer.train_from_iterator([f"{a} {b}" for a in words for b in words], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", tokenizer.token_to_id("</s>"))]
    )
    special = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    torch.manual_seed(seed)
    shape = T5Config(
        vocab_size=tokenizer.get_vocab_size(),
        d_model=48,
        d_kv=12,
        d_ff=96,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        decoder_start_token_id=0,
    )
    return _save(folder, tokenizer, special, T5ForConditionalGeneration(shape))
