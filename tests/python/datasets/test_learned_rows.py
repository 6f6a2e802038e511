"""One count of what will be learned: report, rows, set-up and engine say the same, also when the limit
changes."""

from __future__ import annotations

import json
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Bench, Write
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.file import RowsFile
from vibeflow.features.datasets.learned import fate, learned_rows, marked
from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.features.datasets.quality.marks import BIT
from vibeflow.features.setup.checks.learned import learned_check
from vibeflow.features.setup.facts import SetupFacts
from vibeflow.protocol.datasets import DatasetView, Finding
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.text.chat import ChatText
from vibeflow.text.fate import fate_of
from vibeflow.text.models import STARTER, locate
from vibeflow.text.sizes import TrainingSize

PLACES = ["Bern", "Oslo", "Lima", "Rome", "Cairo", "Delhi"]


def talk(seed: int, count: int) -> list[str]:
    """Words, others for each seed: rows of one template are kept on one side of the split."""
    syllables = ["ba", "do", "ri", "mu", "ten", "sol", "kip", "var"]
    dice = random.Random(seed)
    return ["".join(dice.choices(syllables, k=2)) for _ in range(count)]


def rows(write: Write) -> Path:
    """Short rows, long questions, long answers, and a system prompt that leaves no room."""
    lines = []
    for n in range(60):
        asked, said = f"Where is box {n} of shelf {n * n}?", f"Box {n} is in {PLACES[n % 6]}, near gate {n}."
        if n % 6 == 1:
            asked = " ".join([*talk(n, 300), asked])
        if n % 6 == 2:
            said = " ".join(talk(n, 700))
        system = "Be brief. " * 200 if n % 12 == 3 else "Be kind."
        messages = [{"role": "system", "content": system}, {"role": "user", "content": asked}]
        lines.append(json.dumps({"messages": [*messages, {"role": "assistant", "content": said}]}))
    return write("boxes.jsonl", "\n".join(lines))


def by_engine(project: Path, limit: int) -> tuple[int, int, int, int]:
    folder = locate(STARTER)
    assert folder is not None
    found = encode(
        RowsFile(project / "data" / "train.jsonl", ""), ConversationEncoder(ChatText.load(folder), limit)
    )
    counts = found.counts
    return found.learned, counts["shortened"], counts["answerCut"], counts["leftOut"]


def told(learned: LearnedRows | None) -> tuple[int, int, int, int]:
    assert learned is not None
    return learned.learned, learned.shortened, learned.answers_cut, learned.left_out


def of(view: DatasetView | None) -> Finding:
    assert view is not None
    return next(one for one in view.findings if one.id == "overContext")


@pytest.mark.parametrize("limit", [64, 128, 300, 400])
def test_report_set_up_and_engine_say_the_same_number(bench: Bench, write: Write, limit: int) -> None:
    bench.load(rows(write))
    save_recipe(bench.path, {"training.max_seq_length": limit})
    view = bench.view()
    assert view is not None
    manifest = load_manifest(bench.path)
    assert manifest is not None
    facts = SetupFacts.of(bench.path, load_recipe(bench.path), manifest)
    expected = by_engine(bench.path, limit)
    assert expected[1] and expected[2] and expected[3]
    assert told(view.learned) == told(facts.learned) == expected
    assert facts.load.examples == expected[0]
    finding, check = of(view), learned_check(facts)
    assert finding.severity == "decide"
    assert all(sentence in finding.detail for sentence in view.left_out)
    assert (check.state, check.detail) == ("warning", " ".join(view.left_out))
    assert bench.rows(finding="overContext").total == finding.count


def test_nothing_is_left_out_where_all_fits(bench: Bench, write: Write) -> None:
    view = bench.load(rows(write))
    assert of(view).severity == "decide"
    save_recipe(bench.path, {"training.max_seq_length": 4096, "model.base": STARTER})
    short = write("short.jsonl", "\n".join(rows(write).read_text().splitlines()[::6]))
    view = bench.load(short)
    assert of(view).severity == "passed"
    assert (view.left_out, bench.rows(finding="overContext").total) == ((), 0)


def test_the_long_rows_can_be_set_aside_and_the_manifest_says_by_which_limit(
    bench: Bench, write: Write
) -> None:
    bench.load(rows(write))
    save_recipe(bench.path, {"training.max_seq_length": 128})
    over = of(bench.view()).count
    view = bench.fix("removeTooLong", True)
    assert {entry.reason: entry.count for entry in view.ledger.removed} == {"tooLong": over}
    finding = of(view)
    assert (finding.severity, finding.count, view.left_out) == ("fixed", over, ())
    manifest = load_manifest(bench.path)
    assert manifest is not None and manifest.lengths is not None
    assert (manifest.fixes["removeTooLong"], manifest.lengths.limit) == (True, 128)
    save_recipe(bench.path, {"training.max_seq_length": 16})
    again = of(bench.view())
    assert again.severity == "decide", "rows that a lower limit makes too long are not silent"
    assert "more row" in again.title


_SIZES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60), st.integers(0, 60)).map(
        lambda one: TrainingSize(
            one[1] + one[0], min(one[1], one[2]), min(one[1], one[3] + 1), min(one[1], 5)
        )
    ),
    max_size=20,
)


@given(sizes=_SIZES, limit=st.integers(1, 130), all_turns=st.booleans())
def test_columns_tell_as_single_rows_do(sizes: list[TrainingSize], limit: int, all_turns: bool) -> None:
    frame = pl.DataFrame(
        {name: [getattr(size, name) for size in sizes] for name in ("tokens", "trained", "least", "lead")},
        schema=dict.fromkeys(("tokens", "trained", "least", "lead"), pl.UInt32),
    )
    found = frame.select(fate=fate(limit, all_turns=all_turns))["fate"].to_list()
    assert found == [fate_of(size, limit, all_turns=all_turns) for size in sizes]


def test_a_sample_stands_for_all_and_says_so() -> None:
    index = pl.DataFrame(
        {
            "n": range(1, 11),
            "part": [0] * 10,
            "reason": [None] * 10,
            "tokens": [10, 100, None, None, None, None, None, None, None, None],
            "trained": [5, 5, *[None] * 8],
            "least": [10, 50, *[None] * 8],
            "lead": [5, 45, *[None] * 8],
            "marks": [0, 0, BIT["overContext"], *[0] * 7],
        },
        schema_overrides={"marks": pl.UInt64, "reason": pl.String},
    )
    learned = learned_rows(index, 10, 64, "pairs")
    assert (learned.learned, learned.shortened, learned.exact) == (10, 5, False)
    assert list(marked(index, 64, "pairs")["marks"])[:3] == [0, BIT["overContext"], 0]
