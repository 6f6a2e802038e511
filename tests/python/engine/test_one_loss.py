"""The loss that training shows and the one that an evaluation shows are one number on the same rows, cut in
the same way, whatever computes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from test_evaluate_models import Watch, done

from task_models import asked, row, write_qwen
from vibeflow.engine.evaluate.against_base import Evaluation, evaluate
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.models.methods import prepare_for_training
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.held_out import for_evaluation, for_tracking
from vibeflow.engine.rows.row import Row
from vibeflow.engine.tasks.causal import mean, objective_for
from vibeflow.protocol.evaluation import MetricView
from vibeflow.recipe.training import LoraSettings, TrainingSettings

CPU = Device("cpu", "fp32", 1, "CPU")
LIMIT = 24
"""Tokens: some rows are cut in the middle of their answer."""
HELD_OUT = [row(n, one.question, one.expected * (1 + n % 3)) for n, one in enumerate(asked(60, 5), start=1)]


@pytest.fixture
def trained(tmp_path: Path) -> Loaded:
    """With an adapter that dropped out while it learned."""
    loaded = load_model(write_qwen(tmp_path / "qwen"), CPU)
    settings = TrainingSettings(lora=LoraSettings(r=4, dropout=0.3))
    loaded.model = prepare_for_training(loaded, settings, "tiny").model
    torch.manual_seed(3)
    with torch.no_grad():
        for name, weights in loaded.model.named_parameters():
            if "lora_" in name:
                weights.add_(torch.randn_like(weights) * 0.2)
    return loaded


def in_training(loaded: Loaded, rows: list[Row]) -> float:
    """As the loop measures it, by the fast path where there is one."""
    settings = TrainingSettings(max_seq_length=LIMIT)
    loaded.model.eval()
    found = objective_for(loaded.model, settings, CPU).rows(
        encode(rows, ConversationEncoder(loaded.chat, LIMIT)).examples, 8
    )
    assert found is not None
    return mean(found)


def loss_of(found: Evaluation) -> MetricView:
    return next(view for view in found.metrics if view.id == "loss")


def test_on_the_same_rows_both_say_the_same(trained: Loaded) -> None:
    rows = HELD_OUT[:20]
    whole = encode(rows, ConversationEncoder(trained.chat, trained.context))
    assert encode(rows, ConversationEncoder(trained.chat, LIMIT)).counts["answerCut"] > 3
    expected = in_training(trained, rows)
    assert abs(expected - in_training(trained, HELD_OUT[20:40])) > 1e-3, "other rows, another number"
    view = loss_of(done(evaluate(trained, rows, 4, LIMIT, 1, Watch())))
    assert view.tuned == pytest.approx(expected, abs=1e-4)
    measured = len(encode(rows, ConversationEncoder(trained.chat, LIMIT)).examples)
    assert f"to {measured} of the 20 rows asked. The others have no token" in view.meaning
    assert set(whole.counts) == {"whole"}
    view = loss_of(done(evaluate(trained, rows, 4, trained.context, 1, Watch())))
    assert view.meaning.endswith("The mean over the tokens of the right answers to all 20 rows asked.")


def test_rows_that_training_followed_are_told_beside_those_asked(trained: Loaded) -> None:
    rows, followed = for_evaluation(HELD_OUT, 30), for_tracking(HELD_OUT)
    assert not {one.number for one in rows} & {one.number for one in followed}
    expected = in_training(trained, followed)
    view = loss_of(done(evaluate(trained, rows, 4, LIMIT, 1, Watch(), followed=followed)))
    assert view.tuned == pytest.approx(in_training(replace(trained), rows), abs=1e-4)
    others = "On the other held-out rows, by which training chose its best step, it is"
    assert view.meaning.endswith(f"{others} {expected:.3f}.")
