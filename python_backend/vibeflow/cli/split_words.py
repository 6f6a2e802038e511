"""How rows were divided into those to learn from and those to test on, in words."""

from __future__ import annotations

from ..protocol.datasets import OwnSplitView, SplitView
from .words import number


def split_lines(split: SplitView) -> list[str]:
    """How rows were divided, in words, and the way to another split."""
    own = split.own
    if split.test_file is not None:
        return [f"Tested on your own file, {split.test_file}."]
    if own is not None and own.used:
        held = [f"{number(own.test)} for testing"] * bool(own.test)
        held += [f"{number(own.validation)} for validation"] * bool(own.validation)
        lines = [
            f"Divided as {where(own)}: {number(own.train)} rows read for training, "
            + " and ".join(held)
            + "."
        ]
        if own.validation:
            lines.append("Validation rows are held out with the test rows; neither is learned.")
        if own.unnamed:
            lines.append(f"Rows without a part are trained on: {number(own.unnamed)}.")
        return [*lines, "To divide the rows anew: vibeflow data split --anew"]
    lines = [f"{split.share * 100:.0f} % held out, drawn with seed {split.seed}."]
    if split.groups_together:
        lines.append(f"Alike or of one group, and on one side: {number(split.groups_together)} rows.")
    if split.templated:
        lines.append(f"Made from templates, and on one side: {number(split.templated)} rows.")
    if split.templates_apart:
        lines.append(
            f"Made from a few templates, and on both sides: {number(split.templates_apart)} rows. "
            "The test shows whether the template was learned."
        )
    if own is not None:
        if own.unfit is not None:
            lines.append(f"The rows are not divided as {where(own)}, because {own.unfit}.")
        else:
            lines.append(f"To divide them as {where(own)}: vibeflow data split --own")
    return lines


def where(own: OwnSplitView) -> str:
    """What names the parts, going on from "divided as"."""
    return "the files are named" if own.column == "file" else f"the column {own.column} says"
