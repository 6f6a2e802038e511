"""What jobs write to disk and read back: the base of all such."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Written to disk and read back, perhaps by another version: unknown fields are let pass."""

    # JSON has no word for NaN, and a loss may be just that: as a string it comes back as what it was.
    model_config = ConfigDict(
        extra="ignore", frozen=True, protected_namespaces=(), ser_json_inf_nan="strings"
    )
