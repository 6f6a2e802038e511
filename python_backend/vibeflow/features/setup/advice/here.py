"""What is right for the user's own data and model where no rule chooses a value: the last line of a `?`."""

from __future__ import annotations

from vibeflow.l10n import t
from vibeflow.l10n.amounts import memory_size
from vibeflow.text.models import is_local

from ..facts import SetupFacts


def here(facts: SetupFacts, key: str) -> str:
    """One or two sentences with the user's numbers."""
    return _HERE[key](facts)


def _base(facts: SetupFacts) -> str:
    if facts.model.parameters is None:
        if is_local(facts.model.id):
            return t("{model} is not there. Nothing to be judged by before it is.", model=facts.model.id)
        return t(
            "{model} is not on this computer yet. Nothing to be judged by before it is.", model=facts.model.id
        )
    told = t(
        "{model} has {size} for your {rows:,} rows.",
        model=facts.model.id,
        size=facts.model.size,
        rows=facts.train_rows,
    )
    larger = t("Larger ones write better and take longer.")
    return f"{told} {larger}" if facts.model.parameters < 1e9 else told


def _task(facts: SetupFacts) -> str:
    if facts.manifest.shape == "labels":
        return t(
            "Your {train_rows:,} rows have labels: an encoder such as DistilBERT sorts them "
            "fastest, a model that writes gives them as words.",
            train_rows=facts.train_rows,
        )
    return t(
        "Your {rows:,} rows have {what}: the model learns to write.",
        rows=facts.train_rows,
        what=_WHAT[facts.manifest.shape],
    )


_WHAT = {
    "pairs": t("questions and answers"),
    "conversations": t("conversations"),
    "preferences": t("better and worse answers"),
    "verdicts": t("answers that were judged"),
    "text": t("passages"),
    "labels": t("labels"),
}


def _train_on(facts: SetupFacts) -> str:
    lengths = facts.lengths
    if lengths is None or not lengths.median:
        return t("Answers only: they are what the model is to say.")
    share = min(1.0, lengths.answer_median / lengths.median)
    return t(
        "Answers only: about {share:.0%} of the tokens of your rows, and all that the model is to say.",
        share=share,
    )


def _norm(facts: SetupFacts) -> str:
    return t(
        "1, over all {steps:,} steps: it acts on odd steps only, and costs nothing on the others.",
        steps=facts.steps,
    )


def _seed(facts: SetupFacts) -> str:
    return t(
        "Any number. Two runs over your {train_rows:,} rows with different ones show how "
        "much of a difference is chance.",
        train_rows=facts.train_rows,
    )


def _optimizer(facts: SetupFacts) -> str:
    trained = facts.model.parameters
    if facts.has_adapter or trained is None:
        return t("AdamW: an adapter is so small that its memory does not matter.")
    return t(
        "AdamW takes {trained} for {size}; Adafactor hardly any.",
        trained=memory_size(8 * trained),
        size=facts.model.size,
    )


def _precision(facts: SetupFacts) -> str:
    size = facts.model.parameters
    told = t("Automatic: what is faster here is measured when training starts.")
    if size is None or size < 1e8:
        return told
    halved = t("For {model} bf16 saves {saved}.", model=facts.model.size, saved=memory_size(2 * size))
    return f"{told} {halved}"


def _checkpointing(facts: SetupFacts) -> str:
    batch, longest = facts.recipe.training.batch_size, facts.usual_longest
    return t(
        "Automatic: on only where {batch:,} rows of {longest:,} tokens would not fit at once.",
        batch=batch,
        longest=longest,
    )


def _targets(facts: SetupFacts) -> str:
    names = facts.model.modules
    if not names:
        return t("all-linear: every linear layer, whatever they are called.")
    return t("all-linear: in this model {names}.", names=", ".join(names))


def _save(facts: SetupFacts) -> str:
    every = facts.recipe.training.eval_steps or facts.eval_every
    return t(
        "Empty is every {every:,} of {steps:,} steps here, and five minutes at the latest.",
        every=every,
        steps=facts.steps,
    )


def _minutes(facts: SetupFacts) -> str:
    return t("Yours to say. A run is {steps:,} steps now.", steps=facts.steps)


def _cost(facts: SetupFacts) -> str:
    return t("Yours to say. Training here costs electricity alone; its price stands in prices.yaml.")


_HERE = {
    "model.base": _base,
    "training.task": _task,
    "training.train_on": _train_on,
    "training.max_grad_norm": _norm,
    "training.seed": _seed,
    "training.optimizer": _optimizer,
    "training.precision": _precision,
    "training.gradient_checkpointing": _checkpointing,
    "training.lora.target_modules": _targets,
    "training.save_steps": _save,
    "budget.minutes": _minutes,
    "budget.cost": _cost,
}
