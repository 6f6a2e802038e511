"""What is wrong with settings that are each allowed for themselves: rules between them, the data and the
model. All at once, each with the field at fault and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from vibeflow.l10n import t
from vibeflow.protocol.setup import SettingProblem
from vibeflow.recipe.problems import RecipeProblem

from .catalogue import BY_KEY
from .facts import SetupFacts

_ENCODERS = frozenset({"bert", "distilbert", "roberta", "electra", "albert", "deberta-v2", "mpnet"})


def of_facts(facts: SetupFacts) -> list[SettingProblem]:
    """Every rule that is broken."""
    return [*_method(facts), *_task(facts), *_steps(facts), *_length(facts)]


def of_recipe(problems: list[RecipeProblem]) -> list[SettingProblem]:
    """The recipe's own problems, each beside its field."""
    return [
        SettingProblem(
            key=problem.key,
            message=_sentence(problem),
            hint=t("Line {line} of vibeflow.yaml.", line=problem.line)
            if problem.line
            else t("Correct vibeflow.yaml."),
        )
        for problem in problems
    ]


def _method(facts: SetupFacts) -> Iterator[SettingProblem]:
    targets = facts.recipe.training.lora.target_modules
    if not facts.has_adapter or isinstance(targets, str):
        return
    if not targets:
        yield SettingProblem(
            key="training.lora.target_modules",
            message=t("No layer is named, so nothing would be trained."),
            hint=t("Choose all-linear, or name at least one."),
        )
    unknown = [name for name in targets if facts.model.modules and not _names(name, facts.model.modules)]
    if unknown:
        known = ", ".join(facts.model.modules[:8])
        yield SettingProblem(
            key="training.lora.target_modules",
            message=t("{id} has no layers named {unknown}.", id=facts.model.id, unknown=", ".join(unknown)),
            hint=t("Choose all-linear, or some of: {known}.", known=known),
        )


def _names(wanted: str, modules: tuple[str, ...]) -> bool:
    return wanted.rsplit(".", 1)[-1] in modules


def _task(facts: SetupFacts) -> Iterator[SettingProblem]:
    task, shape = facts.recipe.training.task, facts.manifest.shape
    classifies = task == "classify" or (task == "auto" and facts.model.kind in _ENCODERS)
    if classifies and shape != "labels":
        yield SettingProblem(
            key="training.task",
            message=t("The task is set to classify, but your data has answers, not labels.")
            if task == "classify"
            else t(
                "The task comes from the model: {model} sorts, but your data has answers, not labels.",
                model=facts.model.id,
            ),
            hint=t("Choose a model that writes, or map a column with labels in the data panel."),
        )
    if task == "generate" and facts.model.kind in _ENCODERS:
        yield SettingProblem(
            key="training.task",
            message=t("{id} can only sort rows into labels; it cannot write.", id=facts.model.id),
            hint=t("Choose Classify, or another base model."),
        )


def _steps(facts: SetupFacts) -> Iterator[SettingProblem]:
    training, steps = facts.recipe.training, facts.steps
    for key, value in (("eval_steps", training.eval_steps), ("save_steps", training.save_steps)):
        if value is not None and value > steps:
            yield SettingProblem(
                key=f"training.{key}",
                message=t(
                    "The run has only {steps:,} steps, so every {value:,} would never come.",
                    steps=steps,
                    value=value,
                ),
                hint=t("Choose at most {steps:,}, or leave it empty.", steps=steps),
            )


def _length(facts: SetupFacts) -> Iterator[SettingProblem]:
    length, context = facts.recipe.training.max_seq_length, facts.model.context
    if context is not None and length > context:
        yield SettingProblem(
            key="training.max_seq_length",
            message=t(
                "{id} reads at most {context:,} tokens, not {length:,}.",
                id=facts.model.id,
                context=context,
                length=length,
            ),
            hint=t("Choose at most {context:,}.", context=context),
        )


def _sentence(problem: RecipeProblem) -> str:
    """The recipe's words, with the field's own name in place of the key."""
    entry = BY_KEY.get(problem.key)
    text = problem.text.replace(problem.key, entry.name, 1) if entry else problem.text
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(("?", ".")) else ".")
