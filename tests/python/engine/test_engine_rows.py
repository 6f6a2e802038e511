"""Rows of every shape as tokens: passages in windows without loss, refused rows counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_training_loop import CPU, SETTINGS, Notes

from vibeflow.engine.evaluate.against_base import evaluate
from vibeflow.engine.models.adapters import add_lora
from vibeflow.engine.models.load import load_model
from vibeflow.engine.rows.conversations import ConversationEncoder, takes
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.row import Row, middle
from vibeflow.engine.tasks.causal import Loss
from vibeflow.engine.train.checkpoint import Checkpoints
from vibeflow.engine.train.loop import Training
from vibeflow.text.budget import TemplateEndless
from vibeflow.text.chat import ChatText
from vibeflow.text.models import STARTER, locate

STORY = "The parcel left the warehouse on day {n}. It came to the house with number {n}. Nobody was at home."


def chat() -> ChatText:
    folder = locate(STARTER)
    assert folder is not None
    return ChatText.load(folder)


def passages(path: Path, count: int) -> Path:
    lines = [json.dumps({"n": n, "text": STORY.format(n=n)}) for n in range(1, count + 1)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_long_passage_is_windows_that_lose_no_token() -> None:
    text, limit = " ".join(STORY.format(n=n) for n in range(30)), 64
    own = chat()
    found = encode([Row(1, [], text)], ConversationEncoder(own, limit))
    whole = [*own.encode(text), own.eos_id]
    assert len(found.examples) > 5
    assert all(len(example.ids) <= limit for example in found.examples)
    learned = [found.examples[0].ids[0]] + [token for one in found.examples for token in one.ids[1:]]
    assert learned == whole
    assert all(one.trained_count == len(one.ids) - 1 for one in found.examples)
    assert (found.counts, found.learned) == ({"whole": 1}, 1)


@given(st.text(min_size=2))
def test_a_passage_is_cut_in_two_and_nothing_of_it_is_lost(text: str) -> None:
    row = Row(1, [], text)
    assert 0 < middle(text) < len(text)
    assert row.question + text[middle(text) :] == text


def test_it_is_cut_at_the_end_of_a_sentence() -> None:
    row = Row(1, [], "One is short. Two is a little longer. Three.")
    assert row.question == "One is short. "
    assert row.expected == "Two is a little longer. Three."


def test_rows_that_the_template_refuses_are_counted_and_the_others_learned(tmp_path: Path) -> None:
    own = chat()
    refusing = "{% if messages[0]['content'] == 'no' %}{{ raise_exception('No.') }}{% endif %}"
    saying = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
    picky = ChatText(own.tokenizer, refusing + saying, own.special)
    rows = [
        Row(n, [{"role": "user", "content": said}, {"role": "assistant", "content": "fine"}])
        for n, said in enumerate(["yes", "no", "well"], start=1)
    ]
    found = encode(rows, ConversationEncoder(picky, 64))
    assert (len(found.examples), found.counts["refused"]) == (2, 1)
    assert [takes(row, picky) for row in rows] == [True, False, True]


def test_a_template_without_end_ends_the_run_at_once_and_is_no_refused_row() -> None:
    own = chat()
    endless = ChatText(own.tokenizer, "{% for a in range(99999) %}" * 2 + "{% endfor %}" * 2, own.special)
    row = Row(1, [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "fine"}])
    with pytest.raises(TemplateEndless):
        encode([row], ConversationEncoder(endless, 64))
    with pytest.raises(TemplateEndless):
        takes(row, endless)


def test_a_model_goes_on_learning_from_passages_and_is_judged_by_how_it_goes_on(
    tiny_model: Path, tmp_path: Path
) -> None:
    loaded = load_model(tiny_model, CPU)
    train = RowsFile(passages(tmp_path / "train.jsonl", 20), "You are never said.")
    test = RowsFile(passages(tmp_path / "test.jsonl", 4), "")
    encoder = ConversationEncoder(loaded.chat, 128)
    examples, held_out = encode(train, encoder).examples, encode(test, encoder).examples
    wrapped = add_lora(loaded.model, SETTINGS.lora, SETTINGS.seed, "tiny")
    notes = Notes()
    training = Training(
        wrapped, Loss(wrapped), CPU, SETTINGS, examples, held_out, Checkpoints(tmp_path / "run"), notes
    )
    notes.reached = lambda: training.progress.step
    training.run()
    losses = [point.loss for point in notes.evaluations]
    assert losses[-1] < 0.9 * losses[0]

    class Silent:
        def log(self, text: str, warning: bool = False) -> None: ...
        def progress(self, text: str, done: int, total: int, seconds_left: float | None = None) -> None: ...
        def should_stop(self) -> bool:
            return False

    loaded = replace(loaded, model=wrapped)
    found = evaluate(loaded, test, 16, 128, 0, Silent())
    assert found is not None
    assert found.examples[0].question.startswith("The parcel left")
    assert found.examples[0].expected.endswith("Nobody was at home.")
    perplexity = next(metric for metric in found.metrics if metric.id == "perplexity")
    assert perplexity.tuned < perplexity.base
