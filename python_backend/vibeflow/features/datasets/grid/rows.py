"""Pages of rows for the grid, and one row as the model will see it. Reads what was published, no more."""

from __future__ import annotations

import json
import re
import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vibeflow.features.projects.recipe import Recipe, load_recipe
from vibeflow.protocol.datasets import Part, RenderedRow, RenderedSpan, RowsPage, RowsRequest, RowView
from vibeflow.protocol.errors import ErrorAction, ModelUnavailable, NotFound, VibeFlowError
from vibeflow.text.models import locate

from ..files import LineIndex
from ..manifest import DATA, Manifest
from ..shapes.examples import Example, to_example

if TYPE_CHECKING:
    from vibeflow.text.chat import ChatText  # tokenizers and jinja2 load when a row is looked at, not before

MAX_PAGE = 500
_LEADING_NUMBER = re.compile(rb'\{"n": (\d+),')
PARTS: tuple[Part, ...] = ("train", "test", "removed")
_REASONS = {
    "missingQuestion": "no question",
    "missingAnswer": "no answer",
    "duplicate": "duplicate of an earlier row",
    "excluded": "marked as bad",
    "unreadable": "not readable",
}


@dataclass(frozen=True)
class _Place:
    number: int
    part: Part


class _Parts:
    """The rows of one version of one dataset: where each lies, in the order of the source.

    A place is packed into one integer (line, part), so that a million rows take some megabytes.
    """

    def __init__(self, project: Path) -> None:
        self._lines = [LineIndex(project / DATA / f"{part}.jsonl") for part in PARTS]
        self._numbers = [array("Q", map(_number, index.read(range(len(index))))) for index in self._lines]
        own = [array("Q", (at << 2 | part for at in range(len(n)))) for part, n in enumerate(self._numbers)]
        # Two halves, each in order already: Python's sort merges them in one pass.
        kept = array("Q", sorted([*own[0], *own[1]], key=self._number_at))
        self._codes: dict[str, array[int]] = {
            "train": own[0],
            "test": own[1],
            "removed": own[2],
            "kept": kept,
        }

    def count(self, part: str) -> int:
        return len(self._codes[part])

    def slice(self, part: str, offset: int, limit: int) -> list[tuple[_Place, dict[str, Any]]]:
        codes = self._codes[part][offset : offset + limit]
        return [(place, json.loads(line)) for place, line in self._read(codes)]

    def search(self, part: str, wanted: str) -> Iterator[tuple[_Place, dict[str, Any]]]:
        """Rows whose line has `wanted` (case-folded) somewhere; the caller looks whether in the text."""
        escaped = json.dumps(wanted, ensure_ascii=False)[1:-1].casefold()
        for place, line in self._read(self._codes[part]):
            if escaped in line.decode("utf-8").casefold():
                yield place, json.loads(line)

    def find(self, number: int) -> tuple[_Place, dict[str, Any]] | None:
        for part, numbers in enumerate(self._numbers):
            at = bisect_left(numbers, number)
            if at < len(numbers) and numbers[at] == number:
                place, line = next(self._read([at << 2 | part]))
                return place, json.loads(line)
        return None

    def _number_at(self, code: int) -> int:
        return self._numbers[code & 3][code >> 2]

    def _read(self, codes: Sequence[int]) -> Iterator[tuple[_Place, bytes]]:
        wanted: list[list[int]] = [[], [], []]
        for code in codes:
            wanted[code & 3].append(code >> 2)
        readers = [index.read(lines) for index, lines in zip(self._lines, wanted, strict=True)]
        for code in codes:
            yield _Place(self._number_at(code), PARTS[code & 3]), next(readers[code & 3])


def _number(line: bytes) -> int:
    """The row's number without parsing the rest, which may be long."""
    match = _LEADING_NUMBER.match(line)
    return int(match.group(1)) if match else int(json.loads(line)["n"])


class RowReader:
    """Keeps the index of the dataset looked at last. Safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[tuple[str, str], _Parts] | None = None
        self._tokens: dict[tuple[str, str, int], int | None] = {}

    def page(self, project: Path, manifest: Manifest, params: RowsRequest) -> RowsPage:
        parts = self._parts(project, manifest)
        wanted = params.search.strip().casefold()
        offset, limit = max(0, params.offset), max(0, min(params.limit, MAX_PAGE))
        if wanted:
            hits = [
                (place, row)
                for place, row in parts.search(params.part, wanted)
                if _matches(_example(place, row, manifest), wanted)
            ]
            total, shown = len(hits), hits[offset : offset + limit]
        else:
            total, shown = parts.count(params.part), parts.slice(params.part, offset, limit)
        chat, recipe = _chat_or_none(project)
        rows = [self._view(place, row, manifest, chat, recipe) for place, row in shown]
        return RowsPage(total=total, offset=offset, rows=rows)

    def rendered(self, project: Path, manifest: Manifest, number: int) -> RenderedRow:
        parts = self._parts(project, manifest)
        found = parts.find(number)
        if found is None:
            raise NotFound(
                f"There is no row {number:,}.", hint=f"The data has rows 1 to {manifest.ledger.read:,}."
            )
        place, row = found
        recipe = load_recipe(project)
        folder = locate(recipe.model.base, recipe.model.revision)
        if folder is None:
            raise ModelUnavailable(
                f"{recipe.model.base} is not on this computer yet, so its way of writing a row is not known.",
                hint="It is downloaded when training starts. Rows can be looked at in full after that.",
                action=ErrorAction(kind="openTraining", label="Go to training"),
            )
        example = _example(place, row, manifest)
        tokens = _chat(folder).training_tokens(with_system(example.messages, recipe.data.system_prompt))
        trained = sum(tokens.trained)
        return RenderedRow(
            number=number,
            spans=[
                RenderedSpan(text=text, trained=learned, tokens=count)
                for text, learned, count in tokens.spans
            ],
            trained_tokens=trained,
            prompt_tokens=len(tokens.ids) - trained,
        )

    def _parts(self, project: Path, manifest: Manifest) -> _Parts:
        key = (str(project), "".join(record.sha256 for record in manifest.files.values()))
        with self._lock:
            if self._held is None or self._held[0] != key:
                self._held = (key, _Parts(project))
                self._tokens.clear()
            return self._held[1]

    def _view(
        self,
        place: _Place,
        row: dict[str, Any],
        manifest: Manifest,
        chat: ChatText | None,
        recipe: Recipe | None,
    ) -> RowView:
        example = _example(place, row, manifest)
        tokens = None
        if chat is not None and recipe is not None and not example.problem:
            # The model's name and prompt are in the key: both may change between two looks at a row.
            key = (f"{recipe.model.base}@{recipe.model.revision}", recipe.data.system_prompt, place.number)
            if key not in self._tokens:
                self._tokens[key] = _count(chat, with_system(example.messages, recipe.data.system_prompt))
            tokens = self._tokens[key]
        because = None
        if place.part == "removed":
            because = row.get("detail") or _REASONS.get(row["reason"], row["reason"])
        return RowView(
            number=place.number,
            part=place.part,
            question=example.question or ("" if not example.problem else _raw(row)),
            answer=example.answer,
            system=example.system,
            topic=example.topic,
            tokens=tokens,
            removed_because=because,
        )


def with_system(messages: Sequence[dict[str, str]], prompt: str) -> list[dict[str, str]]:
    """The conversation as trained: under its own system prompt, else under the recipe's if there is one."""
    if not prompt or (messages and messages[0]["role"] == "system"):
        return list(messages)
    return [{"role": "system", "content": prompt}, *messages]


def _example(place: _Place, row: dict[str, Any], manifest: Manifest) -> Example:
    if place.part == "removed":
        problem = row.get("detail") if row["reason"] == "unreadable" else None
        example = to_example(place.number, row["row"], manifest.roles, None)
        example.problem = example.problem or problem
        return example
    return Example(place.number, messages=row["messages"], topic=row.get("topic"))


def _matches(example: Example, wanted: str) -> bool:
    texts = [m["content"] for m in example.messages] + [example.topic or ""]
    return any(wanted in text.casefold() for text in texts)


def _raw(row: dict[str, Any]) -> str:
    return json.dumps(row.get("row", row), ensure_ascii=False)[:2000]


def _count(chat: ChatText, messages: list[dict[str, str]]) -> int | None:
    try:
        return chat.count(messages)
    except VibeFlowError:
        return None


def _chat_or_none(project: Path) -> tuple[ChatText | None, Recipe | None]:
    """The base model's text side, or None while the recipe is broken or the model is not here."""
    try:
        recipe = load_recipe(project)
        folder = locate(recipe.model.base, recipe.model.revision)
        return (None if folder is None else _chat(folder)), recipe
    except VibeFlowError:
        return None, None


@lru_cache(maxsize=2)
def _chat(folder: Path) -> ChatText:
    from vibeflow.text.chat import ChatText

    return ChatText.load(folder)
