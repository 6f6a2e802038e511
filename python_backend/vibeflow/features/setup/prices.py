"""The price table: `<home>/prices.yaml`, the user's to edit. Written from the packaged one at first use."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from vibeflow.l10n import t
from vibeflow.recipe.problems import plain
from vibeflow.store import atomic
from vibeflow.store.home import Home

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PRICES_FILE = "prices.yaml"
_PACKAGED = Path(__file__).with_name(PRICES_FILE)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rented(_Part):
    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1)
    memory_gb: float = Field(gt=0)
    """As its maker names it, in 1,024s."""
    tflops_bf16: float = Field(gt=0)
    """As the maker publishes it, without sparsity."""
    price_per_hour: float = Field(ge=0)
    source: str = ""
    date: str = ""

    @field_validator("date", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        """YAML reads a bare date as one."""
        return value.isoformat() if isinstance(value, datetime.date) else value


class Electricity(_Part):
    price_per_kwh: float | None = Field(default=None, ge=0)
    watts: float | None = Field(default=None, gt=0)


class Prices(_Part):
    currency: str = "USD"
    electricity: Electricity = Electricity()
    hardware: tuple[Rented, ...] = ()


def prices_path(home: Home) -> Path:
    """The user's table; made if it is not there.

    Raises:
        OSError: it cannot be written.
    """
    path = home.root / PRICES_FILE
    if not path.exists():
        atomic.write_text(path, _PACKAGED.read_text(encoding="utf-8"))
    return path


def load_prices(home: Home) -> tuple[Prices, str | None]:
    """The table, or the packaged one and what is wrong with the user's, with its line where it is known."""
    try:
        path = prices_path(home)
        status = path.stat()
        return _read(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        return _read(_PACKAGED, 0, 0)[0], t(
            "{prices_file} cannot be read: {strerror}.",
            prices_file=PRICES_FILE,
            strerror=error.strerror or error,
        )


@lru_cache(maxsize=4)
def _read(path: Path, mtime: int, size: int) -> tuple[Prices, str | None]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    tree: Any = None
    try:
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
        return Prices.model_validate(plain(tree)), None
    except MarkedYAMLError as error:
        place = _place(error.problem_mark.line + 1 if error.problem_mark else None)
        problem = f"{place}: {(error.problem or t('not valid YAML')).splitlines()[0]}."
    except (YAMLError, UnicodeDecodeError, RecursionError) as error:
        problem = t(
            "{prices_file} is not valid YAML: {name}.", prices_file=PRICES_FILE, name=type(error).__name__
        )
    except ValidationError as error:
        problem = " ".join(_told(detail, tree) for detail in error.errors(include_url=False))
    if path == _PACKAGED:
        raise AssertionError(f"the packaged price table is wrong: {problem}")
    return _read(_PACKAGED, 0, 0)[0], problem


def _told(detail: ErrorDetails, tree: Any) -> str:
    where = ".".join(str(part) for part in detail["loc"])
    place = _place(_line(tree, detail["loc"]))
    return f"{place}: {where or t('the table')}: {detail['msg']}."


def _place(line: int | None) -> str:
    return PRICES_FILE if line is None else t("{file}, line {line}", file=PRICES_FILE, line=line)


def _line(tree: Any, path: tuple[int | str, ...]) -> int | None:
    """Of the deepest part of `path` that the file has."""
    line: int | None = None
    for part in path:
        marks = getattr(tree, "lc", None)
        if marks is None or not marks.data or part not in marks.data:
            break
        line = marks.data[part][0] + 1
        tree = tree[part]
    return line
