"""A whole evaluation of a small model: its stages, its book, stopping, and what it finds beside answers."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from task_models import FILLERS, asked, row, write_qwen, write_t5
from vibeflow.engine.evaluate.against_base import Evaluation, evaluate
from vibeflow.engine.evaluate.general import general_paragraphs, general_rows
from vibeflow.engine.evaluate.stages import Stages
from vibeflow.engine.generate.answers import answer_all
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.row import Row

CPU = Device("cpu", "fp32", 1, "CPU")


class Watch:
    def __init__(self, stop_after: int | None = None) -> None:
        self.told: list[tuple[str, int, int, float | None]] = []
        self.logged: list[str] = []
        self._asked, self._stop_after = 0, stop_after

    def log(self, text: str, warning: bool = False) -> None:
        self.logged.append(text)

    def progress(self, text: str, done: int, total: int, seconds_left: float | None = None) -> None:
        self.told.append((text, done, total, seconds_left))

    def should_stop(self) -> bool:
        self._asked += 1
        return self._stop_after is not None and self._asked > self._stop_after


class Notebook:
    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def get(self, key: str) -> Any | None:
        return self.kept.get(key)

    def put(self, key: str, value: Any) -> None:
        assert key not in self.kept, "nothing is found out twice"
        self.kept[key] = json.loads(json.dumps(value))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load_model(write_qwen(tmp_path_factory.mktemp("evaluate") / "qwen"), CPU)


ROWS = [replace(one, topic="colours" if n % 2 else "") for n, one in enumerate(asked(40, 1))]
TRAINED = asked(100, 2)


def run(
    loaded: Loaded, watch: Watch | None = None, trained: list[Row] = TRAINED, book: Notebook | None = None
) -> Evaluation | None:
    return evaluate(loaded, ROWS, 12, loaded.context, 7, watch or Watch(), trained, book)


def done(found: Evaluation | None) -> Evaluation:
    assert found is not None
    return found


def test_it_tells_how_far_it_is_in_plain_words(loaded: Loaded) -> None:
    watch = Watch()
    assert run(loaded, watch)
    texts = [text for text, *_ in watch.told]
    for who in ("base", "tuned"):
        assert f"The {who} model is answering 40 held-out questions" in texts
        assert f"The {who} model answered 32 of 40 held-out questions" in texts
        assert f"The {who} model answered 40 of 40 held-out questions" in texts
        assert f"Looking what the {who} model knows of general language" in texts
    counts = [count for _, count, _, _ in watch.told]
    totals = {total for _, _, total, _ in watch.told}
    assert counts == sorted(counts)
    assert len(totals) == 1
    assert counts[0] == 0
    assert all(left is None or left >= 0 for *_, left in watch.told)
    assert any(left for *_, left in watch.told)


def test_told_to_stop_it_stops_wherever_it_is(loaded: Loaded) -> None:
    watch = Watch()
    assert run(loaded, watch)
    for after in (0, 3, watch._asked // 2, watch._asked - 1):
        assert run(loaded, Watch(after)) is None


def test_what_the_book_holds_is_not_computed_again(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Notebook()
    whole = done(run(loaded, book=book))
    assert [key for key in book.kept if key.startswith("base")] == [
        "base/answers/0",
        "base/answers/32",
        "base/held_out",
        "base/trained",
        "base/general",
    ]
    half = Notebook()
    half.kept = {key: value for key, value in book.kept.items() if key.startswith("base")}
    assert run(loaded, book=half) == whole
    assert half.kept == book.kept

    forward, calls = type(loaded.model).forward, []

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(kwargs["input_ids"].shape)
        return forward(self, *args, **kwargs)

    monkeypatch.setattr(type(loaded.model), "forward", counted)
    full = Notebook()
    full.kept = dict(book.kept)
    assert run(loaded, book=full) == whole
    asked_again = [shape for shape in calls if shape[0] > 1]
    assert not asked_again, "but for the comparison of the head's two ways, one row each"


def test_answers_are_those_of_the_questions_alone(loaded: Loaded) -> None:
    found = done(run(loaded))
    prompts = [loaded.chat.prompt_ids(row.prompt) for row in ROWS]
    alone = [answer_all(loaded, [prompt], 12) for prompt in prompts]
    for example, answer in zip(found.examples, alone, strict=True):
        assert answer is not None
        assert example.tuned == example.base == loaded.chat.decode(answer[0]).strip()
        assert example.tuned_tokens == len(answer[0])
    assert [one.topic for one in found.examples[:3]] == ["", "colours", ""]
    assert found.verdict.outcome == "unclear"
    assert found.limit == 12


def test_losses_on_trained_rows_and_general_text_are_measured(loaded: Loaded) -> None:
    found = done(run(loaded))
    assert found.kept is not None
    assert found.memorisation is not None
    assert (found.kept.standing, found.memorisation.rows) == ("kept", 64)
    assert found.kept.difference.low == found.kept.difference.high == 0
    assert found.memorisation.copied == 0
    # Of the sample, computed one row at a time by the plain definition.
    example = loaded.chat.training_tokens(ROWS[0].messages)
    logits = loaded.model(input_ids=torch.tensor([example.ids])).logits[0]
    chances = torch.log_softmax(logits.float(), dim=-1)
    places = [n for n in range(1, len(example.ids)) if example.trained[n]]
    loss = -sum(float(chances[n - 1, example.ids[n]]) for n in places) / len(places)
    single = done(evaluate(loaded, ROWS[:1], 12, loaded.context, 7, Watch()))
    view = next(metric for metric in single.metrics if metric.id == "loss")
    assert view.tuned == pytest.approx(loss, rel=1e-4)
    assert single.memorisation is None, "without the trained rows there is no word of it"


def test_forgetting_is_seen_in_a_model_that_was_shaken(tmp_path: Path) -> None:
    folder = write_qwen(tmp_path / "qwen")
    base, tuned = load_model(folder, CPU), load_model(folder, CPU)
    with torch.no_grad():
        torch.manual_seed(1)
        for weights in tuned.model.parameters():
            weights.add_(torch.randn_like(weights) * 0.5)
    tuned.base = lambda: base.model
    found = done(run(tuned))
    assert found.kept is not None
    assert found.kept.standing == "forgot"
    assert found.kept.tuned_loss > found.kept.base_loss + 0.1
    assert found.verdict.gate is not None
    assert any(check.text.startswith("Forgot some general language") for check in found.verdict.gate.checks)


def test_learning_by_heart_is_seen(tmp_path: Path) -> None:
    folder = write_qwen(tmp_path / "qwen")
    base, tuned = load_model(folder, CPU), load_model(folder, CPU)
    dice = random.Random(3)
    rows = [row(n, one.question, " ".join(dice.choices(FILLERS, k=6))) for n, one in enumerate(TRAINED[:24])]
    learn(tuned, rows)
    tuned.base = lambda: base.model
    found = done(run(tuned, trained=rows))
    assert found.memorisation is not None
    assert found.memorisation.standing == "signs"
    assert found.memorisation.train_loss < 0.5 < found.memorisation.held_out_loss


def learn(loaded: Loaded, rows: list[Row]) -> None:
    """Until it knows them by heart: answers that have nothing to do with their questions can only be that."""
    loaded.model.requires_grad_(True)
    optimizer = torch.optim.Adam(loaded.model.parameters(), lr=1e-2)
    encoded = [loaded.chat.training_tokens(row.messages) for row in rows]
    longest = max(len(tokens.ids) for tokens in encoded)
    ids = torch.tensor([tokens.ids + [0] * (longest - len(tokens.ids)) for tokens in encoded])
    marks = torch.tensor([tokens.trained + [False] * (longest - len(tokens.ids)) for tokens in encoded])
    for _ in range(60):
        logits = loaded.model(input_ids=ids).logits[:, :-1]
        loss = torch.nn.functional.cross_entropy(logits[marks[:, 1:]], ids[:, 1:][marks[:, 1:]])
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    loaded.model.requires_grad_(False)


def test_an_encoder_decoder_is_measured_too(tmp_path: Path) -> None:
    found = done(run(load_model(write_t5(tmp_path / "t5"), CPU)))
    assert found.kept is not None
    assert found.memorisation is not None
    assert found.kept.tokens > 1_000


def test_the_general_text_is_there_and_cut_into_paragraphs() -> None:
    paragraphs = general_paragraphs()
    assert len(paragraphs) == 24
    assert 2_000 < sum(len(text.split()) for text in paragraphs) < 2_500
    assert not any("#" in text or "\n" in text for text in paragraphs)
    pairs = general_rows("seq2seq")
    assert all(row.question and row.expected for row in pairs)


def test_a_rows_own_topic_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    said = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
    lines = [
        {"n": 1, "messages": said, "topic": "bills"},
        {"n": 2, "messages": said},
        {"n": 3, "text": "t u"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [row.topic for row in RowsFile(path, "")] == ["bills", "", ""]


def test_kept_answers_say_nothing_of_the_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("vibeflow.engine.evaluate.stages.time.monotonic", lambda: now[0])
    watch = Watch()
    stages = Stages(watch, 100)
    stages.begin("asking")
    tick = stages.tick(str)
    tick(60)
    assert watch.told[-1] == ("60", 60, 100, None)
    now[0] = 5.0
    tick(70)
    assert watch.told[-1] == ("70", 70, 100, pytest.approx(15.0))
