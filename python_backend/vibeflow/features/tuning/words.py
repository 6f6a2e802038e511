"""A search in words: its settings, what it is doing, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from vibeflow.features.setup.settings import shown
from vibeflow.jobs.tuning import Number, TrialRecord, TuningRecord
from vibeflow.l10n import t, tn

RATE, EPOCHS = "training.learning_rate", "training.epochs"
RANK, ALPHA, DROPOUT = "training.lora.r", "training.lora.alpha", "training.lora.dropout"
SEARCHED = (RATE, EPOCHS, RANK, ALPHA, DROPOUT)
"""Settings that a search changes, or that follow one that it changes."""


def settings_shown(values: Mapping[str, Number]) -> str:
    """ "Learning rate 0.003, 6 passes, rank 32, dropout 0.1"."""
    words = {
        RATE: lambda value: t("learning rate {rate}", rate=shown(float(value))),
        EPOCHS: lambda value: tn("{n} pass", "{n} passes", value),
        RANK: lambda value: t("rank {rank}", rank=value),
        DROPOUT: lambda value: t("dropout {share}", share=shown(float(value))),
    }
    said = ", ".join(words[key](values[key]) for key in words if key in values)
    return said[:1].upper() + said[1:]


def lowest(trial: TrialRecord) -> float | None:
    """Loss of the checkpoint that would be kept."""
    return min((point.loss for point in trial.curve if point.step > 0), default=None)


def best_of(record: TuningRecord) -> TrialRecord | None:
    """The finished trial with the lowest loss; of equals the earlier one."""
    done = [one for one in record.trials if one.state == "finished" and lowest(one) is not None]
    return min(done, key=lambda one: (lowest(one), one.number), default=None)


def adopted(record: TuningRecord) -> TrialRecord | None:
    """The trial whose settings are worth having; None: the recommended ones stand.

    Without comparison (stopped early, or the recommended settings failed) the best is offered, and the
    verdict says how little that proves; what was compared and is not clearly better is not."""
    best = best_of(record)
    if best is None or best.number == 0:
        return None
    compared = record.compared is not None and len(record.compared[0]) > 1
    return best if record.clear or not compared else None


def verdict(record: TuningRecord, over: bool) -> str:
    """What was found and by how much, or that the recommended settings stand."""
    best, tried = best_of(record), len(record.trials)
    if best is None:
        if not over:
            return ""
        return t("No trial came to its end, so nothing is known: the recommended settings stand.")
    loss = lowest(best)
    assert loss is not None, "best_of looked at it"
    if not over:
        return t("Best so far: trial {number}, with a loss of {loss:.3f}.", number=best.number + 1, loss=loss)
    rows = tn("{n:,} row kept aside", "{n:,} rows kept aside", record.validation_rows)
    if tried == 1:
        return t("The recommended settings stand: there was no time to try others. Give the search longer.")
    if best.number == 0:
        return tn(
            "The recommended settings stand: no other setting did better on {rows} (loss {loss:.3f}).",
            "The recommended settings stand: none of {n} other settings did better on {rows} "
            "(loss {loss:.3f}).",
            tried - 1,
            rows=rows,
            loss=loss,
        )
    said = settings_shown(best.values)
    first = record.trials[0]
    if record.compared is None or first.state != "finished":
        return t(
            "{said}: the best that was tried, with a loss of {loss:.3f}; the recommended settings failed.",
            said=said,
            loss=loss,
        )
    ours, theirs = record.compared
    gain = 100 * (1 - fmean(theirs) / fmean(ours))
    if record.clear:
        return t(
            "{said}: loss {theirs:.3f} instead of {ours:.3f} on {rows}, {gain:.1f} % lower, and "
            "better in each of {seeds} trainings with different seeds.",
            said=said,
            theirs=fmean(theirs),
            ours=fmean(ours),
            rows=rows,
            gain=gain,
            seeds=len(theirs),
        )
    if len(theirs) < 2:
        return t(
            "{said}: {gain:.1f} % lower loss, but trained once only; there was no time to try it "
            "again with other seeds, so it may be chance.",
            said=said,
            gain=gain,
        )
    return t(
        "The recommended settings stand: trial {number} had a lower loss once, but not in "
        "each of {seeds} trainings with different seeds ({theirs} against {ours}).",
        number=best.number + 1,
        seeds=len(theirs),
        theirs=_range(theirs),
        ours=_range(ours),
    )


def _range(losses: tuple[float, ...]) -> str:
    return t("{low:.3f} to {high:.3f}", low=min(losses), high=max(losses))
