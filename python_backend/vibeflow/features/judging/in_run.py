"""The judge within a run: what vibeflow.yaml names, checked before training starts, not hours after."""

from __future__ import annotations

from vibeflow.jobs.spec import EvaluationSettings
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeUnavailable
from vibeflow.protocol.judging import JudgeSettings
from vibeflow.recipe.evaluation import JudgeChoice
from vibeflow.recipe.model import Recipe
from vibeflow.store.home import Home

from ..projects.record import ProjectRecord
from .chosen import agreed, of_recipe
from .instructions import read_instructions
from .plan import privacy_of
from .prices import load_prices, price_of
from .providers import problem_of


def evaluation_settings(home: Home, project: ProjectRecord, recipe: Recipe) -> EvaluationSettings:
    """How a run with this recipe is evaluated, and by whom judged.

    Raises:
        JudgeKeyNeeded, JudgeUnavailable: the judge that vibeflow.yaml names could not be asked, or nobody on
            this computer has agreed that texts go there.
        RecipeInvalid: its instructions cannot be used.
    """
    settings = of_recipe(recipe)
    plain = EvaluationSettings(
        max_rows=recipe.evaluation.max_rows, max_new_tokens=recipe.evaluation.max_new_tokens
    )
    if settings.provider == "none":
        return plain
    if problem := problem_of(home, settings, []):
        raise problem
    if not agreed(home, project.id, settings):
        raise JudgeUnavailable(
            t("vibeflow.yaml names a judge that nobody has confirmed on this computer.")
            + " "
            + privacy_of(settings, settings.rows)[0],
            hint=t("Choose it with Choose Judge to confirm, or set evaluation.judge.provider to none."),
            action=ErrorAction(kind="chooseJudge", label=t("Choose judge")),
        )
    price = judge_price(home, settings)
    return plain.model_copy(
        update={
            "judge": record_of(settings),
            "judge_instructions": read_instructions(project.path, recipe),
            "judge_price": price,
        }
    )


def record_of(settings: JudgeSettings) -> JudgeChoice:
    return JudgeChoice.model_validate(settings.model_dump())


def judge_price(home: Home, settings: JudgeSettings) -> tuple[float, float] | None:
    """US dollars for a million tokens, sent and received; None where it is not known."""
    if settings.base_url is not None and settings.provider == "openai":
        return None
    found = price_of(load_prices(home)[0], settings.provider, settings.model)
    return (found.input, found.output) if found else None
