"""What the process that reads untrusted files says while it works: how far it is, and how it ended."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from vibeflow.children.lines import Line
from vibeflow.protocol.errors import ErrorData

from ..build.progress import Progress


class Working(Line):
    kind: Literal["working"] = "working"
    progress: Progress


class Done(Line):
    kind: Literal["done"] = "done"


class Failed(Line):
    kind: Literal["failed"] = "failed"
    error: ErrorData


Said = Annotated[Working | Done | Failed, Field(discriminator="kind")]

said: TypeAdapter[Said] = TypeAdapter(Said)
