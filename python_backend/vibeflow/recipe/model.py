"""What `vibeflow.yaml` may say: every key is a field here or in the sections that a job shares (`training`,
`evaluation`), with its bounds and its default.

Knows nothing of which value suits which data: that is `features.setup.advice`. Reading and saving are
`store`'s, how problems are worded is `problems`, how a fresh file explains itself is `template`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from vibeflow.l10n import t
from vibeflow.protocol.judges import RecipeProvider

from .evaluation import AnswerLimits, JudgeChoice
from .section import Section
from .training import TrainingSettings

STARTER = "vibeflow/starter"
"""Model id of the embedded base model; the same constant as in `text.models`."""
MAX_RECIPE_BYTES = 100_000
"""A whole one has five thousand. The reader of YAML needs seconds for a megabyte."""

RecipeValue = str | int | float | bool | list[str] | None


class ModelRecipe(Section):
    base: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = STARTER
    """`vibeflow/starter`, a hub name such as `org/name`, or a local path."""
    revision: str | None = None
    """Commit, tag or branch on the hub; None is the newest."""


class DataRecipe(Section):
    system_prompt: str = ""
    """Put before every conversation, in training, evaluation and serving alike."""
    test_share: float = Field(default=0.2, gt=0, le=0.5)
    seed: int = Field(default=42, ge=0, lt=2**32)
    group_by: str | None = None
    """Column whose values are never on both sides of the split, such as a customer's number."""
    stratified: bool = True
    """Every label has its share in the test part."""
    test_file: str | None = None
    """The user's own test rows in place of a share: a path, absolute or from the project's folder."""
    split_by: str | None = None
    """Column that names the part of each row; None: the one that is found; "": none, a share is held out."""
    language: str | None = None
    """English name of the language that rows should be in; None: the majority's."""


class BudgetRecipe(Section):
    """What a run may take at most; the set-up panel says when the estimate is over it."""

    minutes: float | None = Field(default=None, gt=0)
    cost: float | None = Field(default=None, gt=0)
    """In the price table's currency."""


class JudgeRecipe(JudgeChoice):
    """Another model that marks the answers after each evaluation."""

    provider: RecipeProvider = "none"
    """Whom a run can ask with no window open."""
    prompt: str | None = None
    """File with the judge's instructions, from the project's folder; None: judge.md if there is one, else
    VibeFlow's own."""

    @model_validator(mode="after")
    def _names_a_judge(self) -> JudgeRecipe:
        if self.provider != "none" and not self.model.strip():
            raise PydanticCustomError("no_judge_model", t("a judge needs a model, such as gemini-2.5-flash"))
        if self.base_url is not None and not self.base_url.startswith(("http://", "https://")):
            raise PydanticCustomError("no_address", t("base_url must begin with http:// or https://"))
        return self


class EvaluationRecipe(AnswerLimits):
    judge: JudgeRecipe = JudgeRecipe()

    @model_validator(mode="before")
    @classmethod
    def _an_empty_judge_is_none(cls, value: object) -> object:
        if isinstance(value, dict) and "judge" in value and value["judge"] is None:
            return {key: item for key, item in value.items() if key != "judge"}
        return value


class Recipe(Section):
    """All of `vibeflow.yaml`. Whatever the file leaves out has the default given here."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    model: ModelRecipe = ModelRecipe()
    data: DataRecipe = DataRecipe()
    training: TrainingSettings = TrainingSettings()
    budget: BudgetRecipe = BudgetRecipe()
    evaluation: EvaluationRecipe = EvaluationRecipe()

    @model_validator(mode="before")
    @classmethod
    def _empty_sections_are_absent(cls, value: object) -> object:
        """`training:` with nothing under it reads as null in YAML; it means "all defaults"."""
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item is not None or key not in _SECTIONS}
        return value


_SECTIONS = frozenset({"model", "data", "training", "budget", "evaluation"})
