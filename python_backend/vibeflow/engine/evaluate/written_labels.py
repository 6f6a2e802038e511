"""Labels that a model wrote as its answers, judged as the labels that they are.

The base model was asked too: it may say a label by what it knows, by luck, or not at all. What the tuned
model has to beat is the better of two, the base model and the commonest label given to every row.
"""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.l10n import t
from vibeflow.protocol.errors import RecipeInvalid
from vibeflow.scoring import signs

from ..models.labels import Labels, find_labels
from ..rows.row import Row
from .compare import Evaluation, Losses, Measured
from .labels import Said, baseline, judge_labels, loss_of

_AROUND = ".,;:!?\"'`“”‘’()[]*_ \t\r\n"


def written_labels(trained: Sequence[Row], held_out: Sequence[Row]) -> Labels | None:
    """The labels that training taught; of the held-out rows where the trained ones are gone. None where the
    answers are too few or too many kinds to be labels."""
    try:
        return find_labels(row.expected for row in (trained or held_out))
    except RecipeInvalid:
        return None


def label_in(answer: str, labels: Labels) -> str:
    """The label that an answer says: as it stands, else but for case and the signs around it. An answer that
    is none of them stays as it is."""
    said = answer.strip()
    if said in labels.ids:
        return said
    alike = [name for name in labels.names if _bare(name) == _bare(said)]
    return alike[0] if len(alike) == 1 else said


def _bare(text: str) -> str:
    """As it stands where nothing but signs is there, as with "+" and "-"."""
    plain = " ".join(text.casefold().split())
    return plain.strip(_AROUND) or plain


def judge_written(
    rows: Sequence[Row],
    answers: tuple[Sequence[str], Sequence[str]],
    measured: tuple[Measured, Measured],
    labels: Labels,
    seed: int,
    source: str,
) -> Evaluation:
    """Everything that written labels and the losses on them say. Pairs are (base, tuned)."""
    expected = [row.expected.strip() for row in rows]
    asked, said = ([label_in(text, labels) for text in of_model] for of_model in answers)
    right, guessed = (
        sum(one == other for one, other in zip(expected, given, strict=True))
        for given in (asked, [labels.commonest] * len(rows))
    )
    base, tuned = measured
    if right > guessed:
        against = Said(
            asked,
            None,
            t(
                "the base model is right on {right:,} of the {rows:,}, always answering "
                '"{commonest}" would be '
                "on {guessed:,}.",
                right=right,
                rows=len(rows),
                commonest=labels.commonest,
                guessed=guessed,
            ),
        )
        losses: Losses = base.held_out
    else:
        against = Said(
            [labels.commonest] * len(rows),
            baseline(labels),
            t(
                'always answering "{commonest}" is right on {guessed:,} of the {rows:,}, the base model on '
                "{right:,}.",
                commonest=labels.commonest,
                guessed=guessed,
                rows=len(rows),
                right=right,
            ),
        )
        losses = _guessed(expected, tuned.held_out, labels)
    kept = remembered = None
    if base.general:
        kept = signs.kept_knowledge(base.general, tuned.general, source, seed)
    if base.trained and base.held_out:
        pairs = (base.trained, tuned.trained), (base.held_out, tuned.held_out)
        remembered = signs.memorisation(*pairs, 0, seed)
    pair = (losses, tuned.held_out) if tuned.held_out else None
    return judge_labels(rows, labels, against, said, pair, seed, kept, remembered)


def _guessed(expected: Sequence[str], tuned: Losses, labels: Labels) -> list[tuple[float, int]]:
    """The losses of one who guesses by how common each label is, over as many tokens as the labels have."""
    total = sum(labels.counts)
    counts = dict(zip(labels.names, labels.counts, strict=True))
    # A label that no row taught counts as if one more row had.
    chances = [counts.get(label, 1) / (total + (label not in counts)) for label in expected]
    return [(loss_of(chance), tokens) for chance, (_, tokens) in zip(chances, tuned, strict=True)]
