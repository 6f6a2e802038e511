"""Records of a local file as the rows that lm-eval's task definitions take, each checked.

The definitions themselves stay lm-eval's; here is only what they expect of a dataset. A row that does not fit
is an error with its number: a benchmark with rows left out would be another benchmark.
"""

from __future__ import annotations

import ast
import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.benchmarks import BenchmarkId
from vibeflow.protocol.errors import VibeFlowError

from .reading import Record, read_records, unfit

_LETTERS = "ABCD"
_EXAMPLES = 5
_SUBJECT_FILE = re.compile(r"(?P<subject>[a-z_]+?)_(?:test|val|dev)")


class Questions:
    """What goes into a job: rows, solved examples where the task has some, and what a reader must know."""

    def __init__(self, rows: list[Record], examples: list[Record] | None = None, note: str = "") -> None:
        self.rows, self.examples, self.note = rows, examples, note


def read_questions(name: BenchmarkId, path: Path, seed: int) -> Questions:
    """Read and check a file of one of the standard benchmarks.

    Raises:
        DataUnreadable, DataEmpty: with the row and the field that do not fit, and what would.
    """
    if name == "mmlu" and path.suffix.lower() == ".csv" and _headless(path):
        subject = _SUBJECT_FILE.match(path.stem)
        if subject is None:
            raise unfit(
                t("{name} has no header, and its name tells no subject.", name=path.name),
                t(
                    "Name it as the original is named (abstract_algebra_test.csv), or add a header with "
                    "question, A, B, C, D, answer and subject."
                ),
            )
        names = ("question", *_LETTERS, "answer")
        records = [
            {**dict(zip(names, one.values(), strict=False)), "subject": subject["subject"]}
            for one in read_records(path, header=False)
        ]
    else:
        records = read_records(path)
    rows = _each(path, records, _CONVERTERS[name], _NEEDS[name])
    if name == "gsm8k":
        return _with_examples(path, rows, seed)
    if name == "truthfulqa" and "Best Answer" in records[0]:
        return Questions(
            rows, note=t("Answers as the CSV file has them; the set on the Hub may differ in some.")
        )
    if name == "hellaswag" and "query" in records[0]:
        return Questions(rows, note=t("Scenes and endings as the file has them, cleaned already."))
    return Questions(rows)


def _each(
    path: Path, records: Sequence[Record], convert: Callable[[Record], Record], needs: str
) -> list[Record]:
    rows = []
    for number, record in enumerate(records, start=1):
        try:
            rows.append(convert(record))
        except KeyError as error:
            there = ", ".join(list(record)[:12])
            raise unfit(
                t(
                    "Row {number} of {name} has no field {error}; it has: {there}.",
                    number=number,
                    name=path.name,
                    error=error,
                    there=there,
                ),
                t("Needed: {needs}.", needs=needs),
            ) from error
        except VibeFlowError:
            raise
        except (ValueError, TypeError, IndexError, AttributeError, SyntaxError) as error:
            raise unfit(
                t(
                    "Row {number} of {name} does not fit: {error}.",
                    number=number,
                    name=path.name,
                    error=error,
                ),
                t("Needed: {needs}.", needs=needs),
            ) from error
    return rows


def _hellaswag(record: Record) -> Record:
    if "query" in record:
        choices = _texts(record["choices"], "choices", 4)
        gold = _place(record["gold"] if "gold" in record else record["label"], len(choices), "gold")
        return {"query": _text(record, "query"), "choices": choices, "gold": gold, "label": str(gold)}
    endings = _texts(record["endings"], "endings", 4)
    return {
        "ctx_a": _text(record, "ctx_a"),
        "ctx_b": str(record["ctx_b"] or ""),
        "activity_label": _text(record, "activity_label"),
        "endings": endings,
        "label": str(_place(record["label"], len(endings), "label")),
    }


def _truthfulqa(record: Record) -> Record:
    if "mc1_targets" in record:
        return {
            "question": _text(record, "question"),
            "mc1_targets": _targets(record["mc1_targets"], "mc1_targets"),
            "mc2_targets": _targets(record["mc2_targets"], "mc2_targets"),
        }
    best = _text(record, "Best Answer")
    right, wrong = _split(record["Correct Answers"]), _split(record["Incorrect Answers"])
    if not right or not wrong:
        raise ValueError(t("it needs correct and incorrect answers"))
    return {
        "question": _text(record, "Question"),
        "mc1_targets": {"choices": [best, *wrong], "labels": [1] + [0] * len(wrong)},
        "mc2_targets": {"choices": [*right, *wrong], "labels": [1] * len(right) + [0] * len(wrong)},
    }


def _mmlu(record: Record) -> Record:
    choices = (
        _texts(record["choices"], "choices", 4)
        if "choices" in record
        else [_text(record, letter) for letter in _LETTERS]
    )
    answer = str(record["answer"]).strip()
    place = _LETTERS.index(answer) if answer in _LETTERS and answer else _place(answer, 4, "answer")
    subject = re.sub(r"[^a-z]+", "_", _text(record, "subject").lower()).strip("_")
    return {"question": _text(record, "question"), "choices": choices, "answer": place, "subject": subject}


def _gsm8k(record: Record) -> Record:
    answer = _text(record, "answer")
    if not re.search(r"####\s*-?[\d.,]+\s*$", answer):
        raise ValueError(t('its answer does not end in "#### " and a number'))
    return {"question": _text(record, "question"), "answer": answer}


_CONVERTERS: dict[str, Callable[[Record], Record]] = {
    "hellaswag": _hellaswag,
    "truthfulqa": _truthfulqa,
    "mmlu": _mmlu,
    "gsm8k": _gsm8k,
}
_NEEDS = {
    "hellaswag": t("ctx_a, ctx_b, activity_label, four endings and label; or query, four choices and gold"),
    "truthfulqa": t(
        "Question, Best Answer, Correct Answers and Incorrect Answers, split by semicolons; "
        "or question, mc1_targets and mc2_targets"
    ),
    "mmlu": t("question, four choices (or A, B, C, D), answer (0 to 3, or a letter) and subject"),
    "gsm8k": t('question, and answer with its result behind "####"'),
}


def _with_examples(path: Path, rows: list[Record], seed: int) -> Questions:
    """The five solved examples before each question: from the training file, else rows that are not asked."""
    beside = path.with_name("train.jsonl")
    if beside.is_file() and beside.name != path.name:
        examples = _each(beside, read_records(beside), _gsm8k, _NEEDS["gsm8k"])
        return Questions(rows, examples, t("Solved examples from {name} beside it.", name=beside.name))
    if len(rows) <= _EXAMPLES:
        raise unfit(
            t(
                "{name} holds {rows} questions; {examples} are needed as solved examples.",
                name=path.name,
                rows=len(rows),
                examples=_EXAMPLES,
            ),
            t("Put train.jsonl beside it, or choose a file with more questions."),
        )
    taken = set(random.Random(seed).sample(range(len(rows)), _EXAMPLES))
    return Questions(
        [row for at, row in enumerate(rows) if at not in taken],
        [row for at, row in enumerate(rows) if at in taken],
        t(
            "{examples} questions of the file itself are the solved examples and are not asked.",
            examples=_EXAMPLES,
        ),
    )


def _headless(path: Path) -> bool:
    """Whether the first line of a CSV file is a question already: six columns, the last a letter."""
    try:
        first = list(read_records(path, header=False)[0].values())
    except VibeFlowError:
        return False  # said by whoever reads it next
    return len(first) == 6 and str(first[5]).strip() in _LETTERS and str(first[5]).strip() != ""


def _text(record: Record, key: str) -> str:
    value = record[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(t("{key} is empty", key=key))
    return value


def _texts(value: Any, key: str, count: int) -> list[str]:
    if isinstance(value, str):
        value = _list(value)
    found = [str(one) for one in value]
    if len(found) != count:
        raise ValueError(t("{key} has {found} entries, not {count}", key=key, found=len(found), count=count))
    return found


def _list(text: str) -> Any:
    """A list that a CSV cell holds, as JSON or as Python writes it."""
    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text)


def _place(value: Any, count: int, key: str) -> int:
    place = int(str(value).strip())
    if not 0 <= place < count:
        raise ValueError(t("{key} is {place}, not 0 to {count}", key=key, place=place, count=count - 1))
    return place


def _targets(value: Any, key: str) -> Record:
    if isinstance(value, str):
        value = _list(value)
    choices, labels = [str(one) for one in value["choices"]], [int(one) for one in value["labels"]]
    if len(choices) != len(labels) or 1 not in labels or 0 not in labels:
        raise ValueError(t("{key} needs right and wrong choices with a label each", key=key))
    return {"choices": choices, "labels": labels}


def _split(value: Any) -> list[str]:
    return [part.strip() for part in str(value or "").split(";") if part.strip()]
