"""The held-out rows with both answers as CSV (RFC 4180), for a spreadsheet.

The texts are other people's: a cell that begins like a formula gets an apostrophe in front, as in the export
of rows.
"""

from __future__ import annotations

import csv
import io

from vibeflow.features.datasets.export import plain_cell
from vibeflow.protocol.evaluation import EvaluationView, ExampleView

_COLUMNS = (
    *("row", "topic", "question", "expected", "base answer", "tuned answer", "base score", "tuned score"),
    *("outcome", "regression", "judge base", "judge tuned", "your rating", "your note"),
)


def as_csv(view: EvaluationView) -> str:
    file = io.StringIO(newline="")
    file.write("\ufeff")  # without it, Excel takes UTF-8 for the system's own encoding
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_row(example) for example in view.examples)
    return file.getvalue()


def _row(example: ExampleView) -> list[str]:
    rating = example.rating
    return [
        str(example.number),
        *(plain_cell(text) for text in (example.topic, example.question, example.expected)),
        *(plain_cell(text) for text in (example.base, example.tuned)),
        f"{example.base_score:.4f}",
        f"{example.tuned_score:.4f}",
        example.outcome,
        "yes" if example.regression else "",
        f"{example.base_judged.mean:.2f}" if example.base_judged else "",
        f"{example.tuned_judged.mean:.2f}" if example.tuned_judged else "",
        rating.choice if rating else "",
        plain_cell(rating.note) if rating else "",
    ]
