"""A search in words: its settings, what it is doing, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from vibeflow.features.setup.settings import shown
from vibeflow.jobs.tuning import Number, TrialRecord, TuningRecord

RATE, EPOCHS = "training.learning_rate", "training.epochs"
RANK, ALPHA, DROPOUT = "training.lora.r", "training.lora.alpha", "training.lora.dropout"
SEARCHED = (RATE, EPOCHS, RANK, ALPHA, DROPOUT)
"""Settings that a search changes, or that follow one that it changes."""


def settings_shown(values: Mapping[str, Number]) -> str:
    """ "Learning rate 0.003, 6 passes, rank 32, dropout 0.1"."""
    words = {
        RATE: lambda value: f"learning rate {shown(float(value))}",
        EPOCHS: lambda value: f"{value} pass{'es' if value != 1 else ''}",
        RANK: lambda value: f"rank {value}",
        DROPOUT: lambda value: f"dropout {shown(float(value))}",
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
        return "No trial came to its end, so nothing is known: the recommended settings stand."
    loss = lowest(best)
    assert loss is not None, "best_of looked at it"
    if not over:
        return f"Best so far: trial {best.number + 1}, with a loss of {loss:.3f}."
    rows = f"{record.validation_rows:,} row{'s' if record.validation_rows != 1 else ''} kept aside"
    if tried == 1:
        return "The recommended settings stand: there was no time to try others. Give the search longer."
    if best.number == 0:
        others = f"none of {tried - 1} other settings" if tried > 2 else "no other setting"
        return f"The recommended settings stand: {others} did better on {rows} (loss {loss:.3f})."
    said = settings_shown(best.values)
    first = record.trials[0]
    if record.compared is None or first.state != "finished":
        return f"{said}: the best that was tried, with a loss of {loss:.3f}; the recommended settings failed."
    ours, theirs = record.compared
    gain = 100 * (1 - fmean(theirs) / fmean(ours))
    if record.clear:
        return (
            f"{said}: loss {fmean(theirs):.3f} instead of {fmean(ours):.3f} on {rows}, {gain:.1f} % lower, "
            f"and better in each of {len(theirs)} trainings with different seeds."
        )
    if len(theirs) < 2:
        return (
            f"{said}: {gain:.1f} % lower loss, but trained once only; there was no time to try it again with "
            "other seeds, so it may be chance."
        )
    return (
        f"The recommended settings stand: trial {best.number + 1} had a lower loss once, but not in each of "
        f"{len(theirs)} trainings with different seeds ({_range(theirs)} against {_range(ours)})."
    )


def _range(losses: tuple[float, ...]) -> str:
    return f"{min(losses):.3f} to {max(losses):.3f}"
