"""What `vibeflow.yaml` may say: every key is a field here, with its bounds and its default.

Knows nothing of which value suits which data: that is `features.setup.recommend`. Reading and saving are
`store`'s, how problems are worded is `problems`, how a fresh file explains itself is `template`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from vibeflow.l10n import t
from vibeflow.protocol.judges import RecipeProvider

STARTER = "vibeflow/starter"
"""Model id of the embedded base model; the same constant as in `text.models`."""
MAX_RECIPE_BYTES = 100_000
"""A whole one has five thousand. The reader of YAML needs seconds for a megabyte."""

RecipeValue = str | int | float | bool | list[str] | None
_YES_OR_NO = frozenset({"stratified"})
"""Keys whose value is true or false."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _yes_or_no_where_it_belongs(cls, value: object, info: ValidationInfo) -> object:
        """Python would read `true` as 1, and pydantic 1 as `true`."""
        if isinstance(value, bool) != (info.field_name in _YES_OR_NO):
            if info.field_name in _YES_OR_NO:
                raise PydanticCustomError("not_yes_or_no", t("must be true or false"))
            raise PydanticCustomError("yes_or_no", t("yes or no is not a value for this key"))
        return value


class ModelRecipe(_Section):
    base: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = STARTER
    """`vibeflow/starter`, a hub name such as `org/name`, or a local path."""
    revision: str | None = None
    """Commit, tag or branch on the hub; None is the newest."""


class DataRecipe(_Section):
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


class LoraRecipe(_Section):
    r: int = Field(default=16, ge=1, le=512)
    alpha: int = Field(default=32, ge=1, le=2048)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    target_modules: Literal["all-linear"] | list[str] = "all-linear"


class BudgetRecipe(_Section):
    """What a run may take at most; the set-up panel says when the estimate is over it."""

    minutes: float | None = Field(default=None, gt=0)
    cost: float | None = Field(default=None, gt=0)
    """In the price table's currency."""


class TrainingRecipe(_Section):
    method: Literal["lora", "qlora", "dora", "full"] = "lora"
    task: Literal["auto", "generate", "classify"] = "auto"
    """`auto`: an encoder such as DistilBERT classifies, every other model writes."""
    train_on: Literal["answers", "all"] = "answers"
    """Which turns of a conversation are learned."""
    epochs: int = Field(default=4, ge=1, le=200)
    learning_rate: float = Field(default=3e-3, gt=0, le=1)
    batch_size: int = Field(default=16, ge=1, le=1024)
    gradient_accumulation_steps: int = Field(default=1, ge=1, le=1024)
    warmup_ratio: float = Field(default=0.05, ge=0, lt=1)
    lr_scheduler_type: Literal["cosine", "linear", "constant"] = "cosine"
    weight_decay: float = Field(default=0.0, ge=0, le=1)
    max_grad_norm: float = Field(default=1.0, gt=0)
    max_seq_length: int = Field(default=512, ge=16, le=1_048_576)
    """Tokens of a row that are read; longer ones are shortened (docs/decisions/0035)."""
    seed: int = Field(default=42, ge=0, lt=2**32)
    eval_steps: int | None = Field(default=None, ge=1)
    """Optimizer steps between two looks at the held-out rows; None: about ten looks over the run."""
    save_steps: int | None = Field(default=None, ge=1)
    """Optimizer steps between two checkpoints; None: as `eval_steps`."""
    optimizer: Literal["adamw", "adafactor"] = "adamw"
    early_stopping_patience: int | None = Field(default=None, ge=1, le=1000)
    """Evaluations without a lower loss after which training ends; None: it runs to its end."""
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    gradient_checkpointing: Literal["auto", "on", "off"] = "auto"
    """Computes activations again instead of keeping them: a third more work, far less memory."""
    lora: LoraRecipe = LoraRecipe()


class JudgeRecipe(_Section):
    """Another model that marks the answers after each evaluation."""

    provider: RecipeProvider = "none"
    """`openai`: any endpoint that speaks OpenAI's chat completions, local ones included."""
    model: str = ""
    base_url: str | None = None
    """Up to and with the version; None: OpenAI's own."""
    rows: int = Field(default=50, ge=1, le=100_000)
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


class EvaluationRecipe(_Section):
    max_rows: int = Field(default=100, ge=1, le=100_000)
    max_new_tokens: int = Field(default=160, ge=1, le=8192)
    judge: JudgeRecipe = JudgeRecipe()

    @model_validator(mode="before")
    @classmethod
    def _an_empty_judge_is_none(cls, value: object) -> object:
        if isinstance(value, dict) and "judge" in value and value["judge"] is None:
            return {key: item for key, item in value.items() if key != "judge"}
        return value


class Recipe(_Section):
    """All of `vibeflow.yaml`. Whatever the file leaves out has the default given here."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    model: ModelRecipe = ModelRecipe()
    data: DataRecipe = DataRecipe()
    training: TrainingRecipe = TrainingRecipe()
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
