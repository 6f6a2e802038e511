"""The table of what judges cost: `<home>/judge-prices.yaml`, the user's to edit. Written from the packaged
one at first use."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from vibeflow.l10n import t
from vibeflow.l10n.amounts import money
from vibeflow.protocol.judges import KeyedProvider
from vibeflow.recipe.problems import plain
from vibeflow.store import atomic
from vibeflow.store.home import Home

PRICES_FILE = "judge-prices.yaml"
_PACKAGED = Path(__file__).with_name("judge_prices.yaml")


class Price(BaseModel):
    """US dollars for a million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    provider: KeyedProvider
    model: str = Field(min_length=1)
    input: float = Field(ge=0)
    output: float = Field(ge=0)
    thinks: bool = False
    source: str = ""
    date: str = ""

    @field_validator("date", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        """YAML reads a bare date as one."""
        return value.isoformat() if isinstance(value, datetime.date) else value

    def told(self) -> str:
        """ "$0.30 in, $2.50 out for a million tokens"."""
        return t(
            "{sent} in, {received} out for a million tokens",
            sent=money(self.input),
            received=money(self.output),
        )


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    models: tuple[Price, ...] = ()


def load_prices(home: Home) -> tuple[tuple[Price, ...], str | None]:
    """The table, or the packaged one and what is wrong with the user's."""
    path = home.root / PRICES_FILE
    try:
        if not path.exists():
            atomic.write_text(path, _PACKAGED.read_text(encoding="utf-8"))
        status = path.stat()
        return _read(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        return packaged(), t(
            "{file} cannot be read: {reason}.",
            file=PRICES_FILE,
            reason=error.strerror or error,
        )


def packaged() -> tuple[Price, ...]:
    found, problem = _read(_PACKAGED, 0, 0)
    assert problem is None, problem
    return found


def price_of(prices: tuple[Price, ...], provider: str, model: str) -> Price | None:
    """The row of a model: of its very name, else the longest that its name goes on from ("gpt-4.1-mini" for
    "gpt-4.1-mini-2025-04-14"); None where there is none."""
    name = model.removeprefix("models/")
    fitting = [
        one
        for one in prices
        if one.provider == provider and (name == one.model or name.startswith(f"{one.model}-2"))
    ]
    return max(fitting, key=lambda one: len(one.model), default=None)


@lru_cache(maxsize=4)
def _read(path: Path, mtime: int, size: int) -> tuple[tuple[Price, ...], str | None]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        tree: Any = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
        return _Table.model_validate(plain(tree)).models, None
    except MarkedYAMLError as error:
        told = {"file": PRICES_FILE, "problem": (error.problem or t("not valid YAML")).splitlines()[0]}
        if error.problem_mark:
            problem = t("{file}, line {line}: {problem}.", **told, line=error.problem_mark.line + 1)
        else:
            problem = t("{file}: {problem}.", **told)
    except (YAMLError, UnicodeDecodeError, RecursionError) as error:
        problem = t("{file} is not valid YAML: {name}.", file=PRICES_FILE, name=type(error).__name__)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        place = where or t("the table")
        problem = f"{PRICES_FILE}: {place}: {first['msg']}."
    return packaged(), problem
