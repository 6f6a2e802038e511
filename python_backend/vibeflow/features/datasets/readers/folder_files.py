"""Which files of a folder are its data, and why the others are not. Looks at names and at the heads of
small files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import VibeFlowError

from ..frames import columns_of
from ..shapes.names import words_of
from .table import ReadOptions, Table

TEXTS = (".txt", ".md", ".markdown")
_SMALL = 1 << 20
"""Bytes up to which a file may be something else than the data."""
_LOOKED_AT = 300
_ABOUT = frozenset(
    {"readme", "license", "licence", "changelog", "requirements", "citation", "notice", "contributing"}
)
_SHOWN = 8


@dataclass
class Chosen:
    files: list[Path]
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """Name and reason."""

    def note(self) -> str | None:
        if not self.left_out:
            return None
        shown = [f"{name}: {reason}" for name, reason in self.left_out[:_SHOWN]]
        more = len(self.left_out) - _SHOWN
        if more > 0:
            shown.append(tn("and {n:,} more", "and {n:,} more", more))
        return t("Left out of the folder: {files}.", files="; ".join(shown))


def choose(folder: Path, files: Sequence[Path], peek: Callable[[Path, ReadOptions], Table]) -> Chosen:
    """The files that are read, in order. Raises the first one's error where none can be read."""
    if len(files) < 2:
        return Chosen(list(files))
    made = Chosen([])
    tables = [file for file in files if _suffix(file) not in TEXTS]
    for file in files:
        if _suffix(file) in TEXTS and (tables or _is_about(file)):
            made.left_out.append((_name(folder, file), t("a text beside the data")))
        else:
            made.files.append(file)
    if not made.files:
        return Chosen(list(files))
    if tables:
        _leave_out_others(folder, made, peek)
    return made


def _leave_out_others(folder: Path, made: Chosen, peek: Callable[[Path, ReadOptions], Table]) -> None:
    columns: dict[Path, frozenset[str]] = {}
    failed: dict[Path, VibeFlowError] = {}
    small = [file for file in made.files if file.stat().st_size <= _SMALL][:_LOOKED_AT]
    largest = max(made.files, key=lambda file: file.stat().st_size)
    for file in dict.fromkeys([largest, *small]):
        try:
            columns[file] = _columns(peek(file, ReadOptions()))
        except VibeFlowError as error:
            failed[file] = error
    if not columns:
        if len(failed) == len(made.files):
            raise next(iter(failed.values()))
        return
    main = _main(columns)
    made.left_out += [(_name(folder, file), _because(why)) for file, why in failed.items()]
    for file, names in columns.items():
        if main and names.isdisjoint(main):
            shown = ", ".join(sorted(names)[:4])
            made.left_out.append(
                (_name(folder, file), t("other columns than the data ({columns})", columns=shown))
            )
    out = {name for name, _ in made.left_out}
    made.files = [file for file in made.files if _name(folder, file) not in out]


def _main(columns: dict[Path, frozenset[str]]) -> frozenset[str]:
    """The columns of the kind of file of which there is most."""
    bytes_of: Counter[frozenset[str]] = Counter()
    for file, names in columns.items():
        bytes_of[names] += file.stat().st_size
    return bytes_of.most_common(1)[0][0]


def _columns(table: Table) -> frozenset[str]:
    first = next(table.batches, None)
    return frozenset() if first is None else frozenset(columns_of(first))


def _because(error: VibeFlowError) -> str:
    return error.message.rstrip(".")


def _is_about(file: Path) -> bool:
    return not _ABOUT.isdisjoint(words_of(file.name))


def _suffix(file: Path) -> str:
    return Path(file.name.lower().removesuffix(".gz")).suffix


def _name(folder: Path, file: Path) -> str:
    return file.relative_to(folder).as_posix()
