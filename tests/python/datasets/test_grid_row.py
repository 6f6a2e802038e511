"""One row whole: its turns, its cells, what will be trained, and why that cannot be shown."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from grid_dataset import Facts, GridDataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from vibeflow.features.datasets.build.seal import write_sealed, write_table
from vibeflow.features.datasets.build.source_cache import CachedPart, CachedSource
from vibeflow.features.datasets.grid.row import row_detail
from vibeflow.features.datasets.manifest import SourceRecord
from vibeflow.protocol.errors import NotFound
from vibeflow.protocol.rows import RenderedRow, RowDetail, RowRef

TEMPLATE = (
    "{% for m in messages %}{% if 'refuse' in m['content'] %}"
    "{{ raise_exception('turns must alternate') }}{% endif %}"
    "{{ '<' + m['role'] + '>' + m['content'] + '</s>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<assistant>' }}{% endif %}"
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A tokenizer of one token a byte, with a template that refuses rows with the word refuse."""
    folder = tmp_path / "model"
    folder.mkdir()
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["</s>"])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"eos_token": "</s>"}))
    (folder / "config.json").write_text("{}")
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    return folder


@pytest.fixture
def made(tmp_path: Path) -> GridDataset:
    project = tmp_path / "project"
    project.mkdir()
    made = GridDataset(project)
    made.keep(1, "Hi", "Hello", marks=["tooShort"])
    made.keep(2, "Hi", "Yo", system="Own")
    made.keep(3, "please refuse", "No")
    made.remove(4, "byHand", {"ask": "Q", "say": "A", "who": None})
    made.write()
    cache(project, "source", [("Hi ", "Zoe"), (None, "Al"), ("Hi ", "Zoe"), (None, "Al")])
    return made


def cache(project: Path, name: str, rows: list[tuple[str | None, str]]) -> None:
    """Source rows as the build keeps them, two to a part."""
    folder = project / ".vibeflow" / "data" / name
    folder.mkdir(parents=True)
    schema = {"n": pl.UInt32, "problem": pl.String, "c.ask": pl.String, "c.who": pl.String}
    parts = []
    for part in range(len(rows) // 2):
        two = [(2 * part + at + 1, None, *cells) for at, cells in enumerate(rows[2 * part : 2 * part + 2])]
        frame = pl.DataFrame(two, schema=schema, orient="row")
        digest = write_table(folder / f"part-{part:05}.parquet", frame)
        parts.append(CachedPart(rows=2, digest=digest))
    source = SourceRecord(name="a.csv", path="a.csv", sha256="", bytes=1, format="CSV")
    held = CachedSource(
        source=source, columns=["ask", "who"], rows=len(rows), parts=tuple(parts), text_bytes=1
    )
    write_sealed(folder / "source.json", "source", held.model_dump(mode="json"))


def recipe(made: GridDataset, model: Path | str, **training: int) -> None:
    told = {
        "name": "P",
        "model": {"base": str(model)},
        "data": {"system_prompt": "Recipe"},
        "training": training,
    }
    (made.project / "vibeflow.yaml").write_text(json.dumps(told))


def detail(made: GridDataset, number: int) -> RowDetail:
    return row_detail(made.pages, made.project, made.facts, RowRef(project_id="p", number=number))


def shown(made: GridDataset, number: int) -> RenderedRow:
    rendered = detail(made, number).rendered
    assert rendered is not None
    return rendered


def test_what_is_trained_with_the_recipes_prompt(made: GridDataset, model: Path) -> None:
    recipe(made, model)
    row = detail(made, 1)
    assert [(turn.role, turn.content) for turn in row.turns] == [("user", "Hi"), ("assistant", "Hello")]
    assert row.original == {"ask": "Hi ", "who": "Zoe"}
    assert (row.part, row.problem, row.findings, row.edited) == ("train", None, ("tooShort",), False)
    rendered = shown(made, 1)
    prompt, answer = "<system>Recipe</s><user>Hi</s><assistant>", "Hello</s>"
    assert [(span.text, span.trained) for span in rendered.spans] == [(prompt, False), (answer, True)]
    assert rendered.trained_tokens == len("Hello") + 1
    assert rendered.prompt_tokens == len(prompt) - 2 * len("</s>") + 2
    assert rendered.cut == 0


def test_a_rows_own_prompt_wins(made: GridDataset, model: Path) -> None:
    recipe(made, model)
    assert shown(made, 2).spans[0].text.startswith("<system>Own</s>")


def test_what_is_beyond_the_limit_is_neither_read_nor_trained(made: GridDataset, model: Path) -> None:
    recipe(made, model, max_seq_length=36)
    rendered = shown(made, 1)
    # 35 tokens of prompt and 6 of answer; one of those is read.
    assert [(span.text, span.trained, span.tokens) for span in rendered.spans[1:]] == [
        ("H", True, 1),
        ("ello</s>", False, 5),
    ]
    assert (rendered.prompt_tokens, rendered.trained_tokens, rendered.cut) == (35, 1, 5)


def test_a_row_of_which_nothing_is_trained_says_so(made: GridDataset, model: Path) -> None:
    recipe(made, model, max_seq_length=16)
    rendered = shown(made, 1)
    assert rendered.trained_tokens == 0
    assert not any(span.trained for span in rendered.spans)
    assert rendered.prompt_tokens + rendered.trained_tokens == 16
    assert "".join(span.text for span in rendered.spans).endswith("Hello</s>")


@pytest.mark.parametrize(
    ("number", "base", "words"),
    [(3, None, "turns must alternate"), (1, "nobody/not-here", "not on this computer yet")],
)
def test_why_it_cannot_be_shown(
    made: GridDataset, model: Path, number: int, base: str | None, words: str
) -> None:
    recipe(made, base or model)
    row = detail(made, number)
    assert row.rendered is None
    assert row.problem is not None and words in row.problem
    assert len(row.turns) == 2


def test_a_broken_recipe_is_a_problem_of_the_rendering_alone(made: GridDataset, model: Path) -> None:
    (made.project / "vibeflow.yaml").write_text("name: [")
    row = detail(made, 1)
    assert row.rendered is None and row.problem and row.turns


def test_a_removed_row_has_its_cells_and_the_reason(made: GridDataset, model: Path) -> None:
    recipe(made, model)
    row = detail(made, 4)
    assert (row.part, row.removed_because, row.original) == (
        "removed",
        "taken out by hand",
        {"ask": "Q", "say": "A"},
    )
    assert [turn.content for turn in row.turns] == ["Q", "A"]
    assert row.rendered is None and row.problem is None


def test_a_passage_is_trained_whole(made: GridDataset, model: Path) -> None:
    recipe(made, model)
    made.facts = Facts(revision=2, shape="text")
    made.line(9, "train", {"n": 9, "text": "Once upon"})
    made.write()
    rendered = shown(made, 9)
    assert [(span.text, span.trained, span.tokens) for span in rendered.spans] == [
        ("Once upon", True, 9),
        ("</s>", True, 1),
    ]


def test_no_such_row(made: GridDataset) -> None:
    with pytest.raises(NotFound, match="no row 5"):
        detail(made, 5)


def test_rows_of_an_own_test_file_have_their_cells(made: GridDataset, model: Path) -> None:
    recipe(made, model)
    cache(made.project, "test", [("Own", "Eve"), ("Own 2", "Eve")])
    made.facts = Facts(revision=2)
    made.keep(6, "Own 2", "Yes", "test")
    made.write()
    assert detail(made, 6).original == {"ask": "Own 2", "who": "Eve"}
    assert detail(made, 2).original == {"who": "Al"}
