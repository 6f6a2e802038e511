"""An encoder-decoder of FLAN-T5's architecture learns to answer, is kept, resumes bit by bit, and says the
same alone, together, streamed and evaluated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from loop_kit import changed
from task_bench import CPU, Quiet, TaskBench

from task_models import FILLERS, asked, row, write_t5
from vibeflow.engine.evaluate.against_base import evaluate
from vibeflow.engine.generate.answers import answer_all
from vibeflow.engine.generate.sampling import Sampling
from vibeflow.engine.generate.stream import stream
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.row import Row
from vibeflow.engine.tasks.ask import prompt_of
from vibeflow.engine.tasks.pairs import PairEncoder
from vibeflow.engine.tasks.seq2seq import PairLoss
from vibeflow.recipe.training import LoraSettings, TrainingSettings

TRAIN, HELD_OUT = asked(240, 1), asked(50, 2)
SETTINGS = TrainingSettings(method="full", epochs=5, learning_rate=3e-3, batch_size=8)
SHORT = changed(
    SETTINGS,
    epochs=1,
    eval_steps=10,
    save_steps=3,
    lora=LoraSettings(r=4, alpha=8, dropout=0.1),
    method="lora",
)


@pytest.fixture(scope="module")
def t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_t5(tmp_path_factory.mktemp("t5"))


def open_base(folder: Path, device: Device = CPU) -> Loaded:
    return load_model(folder, device)


def bench(base: Path, root: Path) -> TaskBench:
    chat = open_base(base).chat
    train, held_out = (encode(rows, PairEncoder(chat, 64)).examples for rows in (TRAIN, HELD_OUT))
    return TaskBench(open_base, PairLoss, base, train, held_out, root)


def losses(loaded: Loaded) -> list[tuple[float, int]]:
    found = PairLoss(loaded.model).rows(encode(HELD_OUT, PairEncoder(loaded.chat, 64)).examples, 16)
    assert found is not None
    return found


def test_learns_is_kept_and_says_the_same_everywhere(t5: Path, tmp_path: Path) -> None:
    runs = bench(t5, tmp_path)
    loaded, outcome = runs.run("a", SETTINGS)
    measured = [loss for _, loss in outcome.progress.evaluations]
    assert measured[0] > 3
    assert min(measured) < 0.05
    kept = runs.keep(loaded, outcome, "a")
    reopened, again = runs.reopen(kept), runs.reopen(kept)
    assert reopened.kind == "seq2seq"
    assert losses(reopened) == losses(again)
    best = min(loss for step, loss in outcome.progress.evaluations if step)
    ours = losses(reopened)
    mean = sum(loss for loss, _ in ours) / sum(count for _, count in ours)
    assert mean == pytest.approx(best, rel=1e-3, abs=1e-5)

    prompts = [prompt_of(reopened, one.prompt).ids for one in HELD_OUT]
    answers = answer_all(reopened, prompts, 12)
    assert answers is not None
    texts = [reopened.chat.decode(ids) for ids in answers]
    right = sum(text == one.expected for text, one in zip(texts, HELD_OUT, strict=True))
    assert right > 0.9 * len(HELD_OUT)
    alone = answer_all(reopened, prompts, 12, batch_size=1)
    assert alone == answers
    for prompt, text in list(zip(prompts, texts, strict=True))[:12]:
        pieces = list(stream(reopened, prompt, Sampling(12)))
        assert "".join(piece.text for piece in pieces).strip() == text
        assert pieces[-1].ending == "stop"


def test_evaluated_against_its_base(t5: Path, tmp_path: Path) -> None:
    runs = bench(t5, tmp_path)
    settings = changed(SHORT, epochs=4, learning_rate=1e-2, eval_steps=30, lora=LoraSettings(r=16, alpha=32))
    loaded, outcome = runs.run("a", settings)
    reopened = runs.reopen(runs.keep(loaded, outcome, "a"))
    found = evaluate(reopened, HELD_OUT, 12, 64, 1, Quiet())
    assert found is not None
    assert found.verdict.outcome == "better"
    assert found.baseline is None
    assert {view.id for view in found.metrics} >= {"tokenF1", "exactMatch", "loss", "perplexity"}
    loss = next(view for view in found.metrics if view.id == "loss")
    assert loss.base == pytest.approx(outcome.progress.loss_at(0), rel=1e-4)
    assert loss.tuned == pytest.approx(outcome.progress.loss_at(outcome.kept_step), rel=1e-3)
    texts = {example.number: example.tuned for example in found.examples}
    for one in HELD_OUT[:8]:
        pieces = stream(reopened, prompt_of(reopened, one.prompt).ids, Sampling(12))
        assert "".join(piece.text for piece in pieces).strip() == texts[one.number]


@pytest.mark.parametrize("method", ["lora", "full"])
def test_resumed_at_any_step_gives_the_same_bits(method: str, t5: Path, tmp_path: Path) -> None:
    runs = bench(t5, tmp_path)
    settings = changed(SHORT, method=method)
    _, whole = runs.run("whole", settings)
    runs.run("part", settings, stop_after=5)
    runs.run("part", settings, stop_after=17)
    _, resumed = runs.run("part", settings)
    assert resumed.progress.evaluations == whole.progress.evaluations
    assert all(torch.equal(resumed.weights[name], value) for name, value in whole.weights.items())


def test_adapters_reach_encoder_and_decoder_but_not_the_head(t5: Path, tmp_path: Path) -> None:
    loaded, _ = bench(t5, tmp_path).run("a", SHORT)
    learned = {name for name, parameter in loaded.model.named_parameters() if parameter.requires_grad}
    assert {name.split("model.", 2)[-1].split(".")[0] for name in learned} == {"encoder", "decoder"}
    assert not any("lm_head" in name for name in learned)
    assert any("EncDecAttention.q.lora_A" in name for name in learned)


def test_the_loss_is_that_of_the_model_itself(t5: Path) -> None:
    loaded = open_base(t5)
    examples = encode(HELD_OUT[:7], PairEncoder(loaded.chat, 64)).examples
    loss = PairLoss(loaded.model)
    batch = loss.prepare(examples)
    theirs = loaded.model(input_ids=batch.ids, attention_mask=batch.mask, labels=batch.targets).loss
    assert float(loss.total(batch)) / batch.trained == pytest.approx(float(theirs), rel=1e-5)
    assert batch.trained == sum(len(example.target) for example in examples)
    one_by_one = loss.rows(examples, 1)
    together = loss.rows(examples, 7)
    assert one_by_one is not None
    assert together is not None
    for (alone, count), (beside, also), example in zip(one_by_one, together, examples, strict=True):
        assert alone == pytest.approx(beside, rel=1e-4)
        assert count == also == len(example.target)


def test_bf16_gives_nearly_the_same_loss(t5: Path, tmp_path: Path) -> None:
    runs = bench(t5, tmp_path)
    settings = changed(SETTINGS, epochs=2)
    _, full = runs.run("fp32", settings)
    _, half = runs.run("bf16", settings, device=replace(CPU, precision="bf16"))
    ours, theirs = half.progress.evaluations, full.progress.evaluations
    assert ours[0][1] == pytest.approx(theirs[0][1], rel=0.01)
    assert ours[-1][1] == pytest.approx(theirs[-1][1], abs=0.15)


def test_what_the_model_reads_and_learns_to_write(t5: Path) -> None:
    chat = open_base(t5).chat
    turns = [
        {"role": "system", "content": "help"},
        {"role": "user", "content": "red"},
        {"role": "assistant", "content": "it is red"},
        {"role": "user", "content": "blue"},
        {"role": "assistant", "content": "it is blue"},
    ]
    found = encode([Row(1, turns)], PairEncoder(chat, 64))
    assert (len(found.examples), found.counts) == (2, {"whole": 1})
    first, second = found.examples
    end = chat.tokenizer.token_to_id("</s>")
    assert [first.source[-1], first.target[-1], second.source[-1], second.target[-1]] == [end] * 4
    assert chat.decode(first.target) == "it is red"
    assert chat.decode(second.target) == "it is blue"
    assert chat.decode(first.source).split() == ["help", "red"]
    assert second.source.count(end) == 1


def test_what_is_too_long_is_cut_and_counted(t5: Path) -> None:
    chat = open_base(t5).chat
    end = chat.tokenizer.token_to_id("</s>")
    long = " ".join(FILLERS * 4)
    found = encode([row(1, long, "red"), row(2, "red", long), row(3, "red", "  ")], PairEncoder(chat, 10))
    assert (len(found.examples), found.counts) == (2, {"shortened": 1, "answerCut": 1, "leftOut": 1})
    cut_question, cut_answer = found.examples
    assert len(cut_question.source) == 10
    assert cut_question.source[-1] == end
    assert cut_question.source[:9] == chat.encode(long)[:9], "a single question keeps its beginning"
    assert len(cut_answer.target) == 10
    assert end not in cut_answer.target, "a cut answer must not teach to stop"
    turns = [
        {"role": "user", "content": long},
        {"role": "assistant", "content": "red"},
        {"role": "user", "content": "blue"},
        {"role": "assistant", "content": "red"},
    ]
    last = encode([Row(1, turns)], PairEncoder(chat, 10)).examples[-1]
    assert chat.decode(last.source).endswith("blue"), "a conversation keeps its end"
