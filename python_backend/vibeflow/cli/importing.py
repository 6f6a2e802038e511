"""What `vibeflow import` needs besides the feature: a mapping from the command line, and a line of
progress."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from ..features.datasets.chat_columns import ANSWERS_BY
from ..l10n import amounts, t, tn
from ..protocol.base import Wire
from ..protocol.datasets import ColumnRole, DatasetView, ImportProgress, Mapping
from ..protocol.errors import NotFound
from .output import Output

_STAGES = {"reading": t("Reading"), "checking": t("Checking"), "saving": t("Saving")}


class ImportProgressLine:
    """An event sink that keeps one line up to date on a terminal, and is silent elsewhere."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._status = output.console.status(t("Reading")) if output.live else None

    def __call__(self, name: str, params: Wire) -> None:
        if isinstance(params, ImportProgress):
            done = tn("{n:,} row", "{n:,} rows", params.rows)
            if params.part is not None:
                done = t("{rows}, {share} of the file", rows=done, share=amounts.percent(params.part))
            self.update(f"{_STAGES[params.stage]}: {done}")

    def update(self, text: str) -> None:
        """What the line says now."""
        if self._status is not None:
            self._status.update(text)
            self._status.start()

    def say(self, text: str) -> None:
        """A line of its own."""
        self._output.muted(text)

    def end(self) -> None:
        """Leave the line."""
        if self._status is not None:
            self._status.stop()


def words_for_columns(view: DatasetView) -> str:
    """The options that say which columns are learned from; of conversations, with the ones there are."""
    talks = [column.name for column in view.columns if column.name.startswith(ANSWERS_BY)]
    if talks or "conversation" in view.mapping.columns.values():
        mapping = json.dumps(
            {"columns": {talks[0] if talks else t("COLUMN"): "conversation"}}, ensure_ascii=False
        )
        said = f"--mapping '{mapping}'"
        return t("{option} (or {others})", option=said, others=", ".join(talks[1:])) if talks[1:] else said
    return t("--question COLUMN --answer COLUMN")


def read_mapping(given: str | None, question: Sequence[str], answer: Sequence[str]) -> Mapping | None:
    """The mapping of the options, or None where none was given. Raises `NotFound` when it is no mapping."""
    if given is None:
        roles: dict[str, ColumnRole] = dict.fromkeys(question, "question")
        roles |= dict.fromkeys(answer, "answer")
        return Mapping(columns=roles) if roles else None
    text = given
    try:
        if not given.lstrip().startswith("{"):
            text = Path(given).read_text(encoding="utf-8")
        value = json.loads(text)
        return Mapping.model_validate(value)
    except (OSError, ValueError, ValidationError) as error:
        raise NotFound(
            t(
                "--mapping is neither a mapping nor a file of one: {error}.",
                error=str(error).splitlines()[0][:200],
            ),
            hint=t('It looks like this: {"columns": {"title": "question", "body": "answer"}}'),
        ) from error
