"""What may be shipped: ready, review or retrain, each with the numbers that say so.

Ready takes a score above 70 and a model better than its base beyond doubt. A score below 50, or a model worse
than its base beyond doubt, is trained again. Whatever lies between is for a person to look at. Signs of
forgetting or of memorising warn; they decide nothing by themselves.
"""

from __future__ import annotations

from typing import Literal

from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import loss
from vibeflow.protocol.evaluation import (
    Better,
    Gate,
    GateCheck,
    Interval,
    KeptKnowledge,
    Memorisation,
)

from .beside import beside
from .score import Score

READY, RETRAIN = 70.0, 50.0


def gate(
    score: Score,
    kept: KeptKnowledge | None = None,
    memorisation: Memorisation | None = None,
    commonest: str | None = None,
) -> Gate:
    """The decision over a scored model. `commonest`: the label that was always answered in place of the base
    model, where it was compared with that."""
    checks = [_height(score), _improvement(score.outcome, score.difference, score.rows, commonest)]
    checks += signs(kept, memorisation)
    if score.outcome == "worse" or score.score < RETRAIN:
        if score.outcome != "worse":
            why = t(
                "A score of {score} is below {retrain:.0f}.",
                score=beside(score.score, RETRAIN, READY),
                retrain=RETRAIN,
            )
        elif commonest is None:
            why = t("It is worse than the base model, beyond doubt.")
        else:
            why = t('It is worse than always answering "{label}", beyond doubt.', label=commonest)
        named = t("The evaluation names the likely causes, the likeliest first.")
        return _decided(
            decision="retrain",
            headline=t("Train it again before anyone uses it"),
            detail=f"{why} {named}",
            checks=checks,
        )
    if score.score > READY and score.outcome == "better":
        return _decided(
            decision="ready",
            headline=t("Ready to use"),
            detail=t(
                "Its score is above {ready:.0f}, and it is better than the base model beyond doubt.",
                ready=READY,
            )
            if commonest is None
            else t(
                'Its score is above {ready:.0f}, and it is better than always answering "{label}" beyond '
                "doubt.",
                ready=READY,
                label=commonest,
            ),
            checks=checks,
        )
    read = t("Read its answers beside the others, the weakest first, then decide.")
    return _decided(
        decision="review",
        headline=t("Look at it before anyone uses it"),
        detail=f"{_undecided(score, commonest)} {read}",
        checks=checks,
    )


def _decided(
    decision: Literal["ready", "review", "retrain"], headline: str, detail: str, checks: list[GateCheck]
) -> Gate:
    return Gate(
        decision=decision,
        headline=headline,
        detail=detail,
        checks=checks,
        retrain_below=RETRAIN,
        ready_above=READY,
    )


def _undecided(score: Score, commonest: str | None) -> str:
    """Why it is for a person to say."""
    if score.score <= READY:
        return t(
            "A score of {score} lies between {retrain:.0f} and {ready:.0f}.",
            score=beside(score.score, RETRAIN, READY),
            retrain=RETRAIN,
            ready=READY,
        )
    if commonest is None:
        return tn(
            "Its score is above {ready:.0f}, but {n} row does not tell whether it is better than the base "
            "model.",
            "Its score is above {ready:.0f}, but {n} rows do not tell whether it is better than the "
            "base model.",
            score.rows,
            ready=READY,
        )
    return tn(
        "Its score is above {ready:.0f}, but {n} row does not tell whether it is better than always "
        "answering "
        '"{label}".',
        "Its score is above {ready:.0f}, but {n} rows do not tell whether it is better than always answering "
        '"{label}".',
        score.rows,
        ready=READY,
        label=commonest,
    )


def gate_of_passages(
    outcome: Better,
    difference: Interval,
    rows: int,
    kept: KeptKnowledge | None = None,
    memorisation: Memorisation | None = None,
) -> Gate:
    """Where rows are passages there is no right answer and so no score to ask for: at best it is for a person
    to read what the model writes."""
    low, high = (beside(end, 0, digits=1, signed=True) for end in (difference.low, difference.high))
    text = tn(
        "Perplexity {low} to {high} over {n} passage",
        "Perplexity {low} to {high} over {n} passages",
        rows,
        low=low,
        high=high,
    )
    state = {"better": "pass", "worse": "fail", "unclear": "warn"}[outcome]
    checks = [GateCheck.model_validate({"state": state, "text": text}), *signs(kept, memorisation)]
    if outcome == "worse":
        return _decided(
            decision="retrain",
            headline=t("Train it again before anyone uses it"),
            detail=t("It foresees the held-out passages worse than the base model, beyond doubt."),
            checks=checks,
        )
    found = (
        t("It foresees the held-out passages better than the base model.")
        if outcome == "better"
        else t("It foresees the held-out passages not clearly better than the base model.")
    )
    read = t(
        "Whether what it writes is good, no number here tells: passages have no right answer. Read "
        "some of it."
    )
    return _decided(
        decision="review",
        headline=t("Look at it before anyone uses it"),
        detail=f"{found} {read}",
        checks=checks,
    )


def signs(kept: KeptKnowledge | None, memorisation: Memorisation | None) -> list[GateCheck]:
    """What was found out beside the score; nothing about what was not looked at."""
    found = []
    if kept is not None:
        change = loss(kept.tuned_loss - kept.base_loss, signed=True)
        found.append(
            {
                "kept": GateCheck(state="pass", text=t("General text kept, loss {change}", change=change)),
                "forgot": GateCheck(
                    state="warn", text=t("Forgot some general language, loss {change}", change=change)
                ),
                "unclear": GateCheck(
                    state="warn", text=t("General text perhaps forgotten, loss {change}", change=change)
                ),
            }[kept.standing]
        )
    if memorisation is not None:
        losses = t(
            "loss {trained} on trained rows, {new} on new",
            trained=loss(memorisation.train_loss),
            new=loss(memorisation.held_out_loss),
        )
        copied = (
            ", " + tn("{n} answer copied", "{n} answers copied", memorisation.copied)
            if memorisation.copied
            else ""
        )
        found.append(
            {
                "none": GateCheck(
                    state="pass",
                    text=t("No signs of learning by heart (overfitting): {losses}", losses=losses),
                ),
                "signs": GateCheck(
                    state="warn",
                    text=t("Signs of learning by heart (overfitting): {losses}", losses=losses + copied),
                ),
                "unclear": GateCheck(
                    state="warn",
                    text=t("Perhaps learned by heart (overfitting): {losses}", losses=losses + copied),
                ),
            }[memorisation.standing]
        )
    return found


def _height(score: Score) -> GateCheck:
    state = "pass" if score.score > READY else "fail" if score.score < RETRAIN else "warn"
    text = t(
        "Score above {ready:.0f}: {score}, likely {low:.0f} to {high:.0f}",
        ready=READY,
        score=beside(score.score, RETRAIN, READY),
        low=score.interval.low,
        high=score.interval.high,
    )
    return GateCheck.model_validate({"state": state, "text": text})


def _improvement(outcome: Better, difference: Interval, rows: int, commonest: str | None) -> GateCheck:
    state = {"better": "pass", "worse": "fail", "unclear": "warn"}[outcome]
    low, high = (beside(end, 0, signed=True) for end in (difference.low, difference.high))
    text = (
        tn(
            "Better than the base model beyond doubt: {low} to {high} over {n} row",
            "Better than the base model beyond doubt: {low} to {high} over {n} rows",
            rows,
            low=low,
            high=high,
        )
        if commonest is None
        else tn(
            'Better than always answering "{label}" beyond doubt: {low} to {high} over {n} row',
            'Better than always answering "{label}" beyond doubt: {low} to {high} over {n} rows',
            rows,
            label=commonest,
            low=low,
            high=high,
        )
    )
    return GateCheck.model_validate({"state": state, "text": text})
