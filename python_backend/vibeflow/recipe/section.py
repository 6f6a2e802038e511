"""What all groups of settings have in common, wherever they are read: in a recipe, a job, the engine.

Knows no setting, and no words for what is wrong with one: those are `problems`.
"""

from __future__ import annotations

from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import PydanticCustomError

ON_RECORD = {"on_record": True}
"""Context for validating what was asked for before and is only read again, such as a job's settings.

Bounds are for whoever asks. What is on record was within them, or was carried on beyond them since (a run to
more passes than a recipe may name), and stays readable when a later version draws one closer."""

_BOUNDS = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})


class Section(BaseModel):
    # Unknown keys pass, for a newer version may have written them; a recipe is read with extra="forbid".
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)

    @field_validator("*", mode="wrap")
    @classmethod
    def _checked(cls, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """Python would read `true` as 1, and pydantic 1 as `true`."""
        switch = cls.model_fields[info.field_name or ""].annotation is bool
        if isinstance(value, bool) != switch:
            if switch:
                raise PydanticCustomError("not_yes_or_no", "must be true or false")
            raise PydanticCustomError("yes_or_no", "yes or no is not a value for this key")
        try:
            return handler(value)
        except ValidationError as error:
            if info.context == ON_RECORD and all(one["type"] in _BOUNDS for one in error.errors()):
                return value
            raise
