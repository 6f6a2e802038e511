"""How rows were divided into those to learn from and those to test on, in words."""

from __future__ import annotations

from ..l10n import amounts, listed, t, tn
from ..protocol.datasets import OwnSplitView, SplitView


def split_lines(split: SplitView) -> list[str]:
    """How rows were divided, in words, and the way to another split."""
    own = split.own
    if split.test_file is not None:
        return [t("Tested on your own file, {file}.", file=split.test_file)]
    if own is not None and own.used:
        held = [t("{rows:,} for testing", rows=own.test)] * bool(own.test)
        held += [t("{rows:,} for validation", rows=own.validation)] * bool(own.validation)
        lines = [
            tn(
                "Divided as {own}: {n:,} row read for training, {held}.",
                "Divided as {own}: {n:,} rows read for training, {held}.",
                own.train,
                own=where(own),
                held=listed(held),
            )
        ]
        if own.validation:
            lines.append(t("Validation rows are held out with the test rows; neither is learned."))
        if own.unnamed:
            lines.append(t("Rows without a part are trained on: {rows:,}.", rows=own.unnamed))
        return [*lines, t("To divide the rows anew: vibeflow data split --anew")]
    lines = [
        t(
            "{share} held out, drawn with seed {seed}.",
            share=amounts.whole_percent(split.share),
            seed=split.seed,
        )
    ]
    if split.groups_together:
        lines.append(
            tn(
                "Alike or of one group, and on one side: {n:,} row.",
                "Alike or of one group, and on one side: {n:,} rows.",
                split.groups_together,
            )
        )
    if split.templated:
        lines.append(
            tn(
                "Made from templates, and on one side: {n:,} row.",
                "Made from templates, and on one side: {n:,} rows.",
                split.templated,
            )
        )
    if split.templates_apart:
        lines.append(
            tn(
                "Made from a few templates, and on both sides: {n:,} row. "
                "The test shows whether the template was learned.",
                "Made from a few templates, and on both sides: {n:,} rows. "
                "The test shows whether the template was learned.",
                split.templates_apart,
            )
        )
    if own is not None:
        if own.unfit is not None:
            lines.append(
                t("The rows are not divided as {own}, because {reason}.", own=where(own), reason=own.unfit)
            )
        else:
            lines.append(t("To divide them as {own}: vibeflow data split --own", own=where(own)))
    return lines


def where(own: OwnSplitView) -> str:
    """What names the parts, going on from "divided as"."""
    return (
        t("the files are named") if own.column == "file" else t("the column {column} says", column=own.column)
    )
