"""Keeps the backend's catalogues (python_backend/vibeflow/l10n) in step with its sentences.

    .venv/bin/python scripts/l10n_catalogues.py            # extract, keep what is translated, compile
    .venv/bin/python scripts/l10n_catalogues.py --check    # write nothing; fail where something is missing

Each package that speaks has a catalogue of its own: features/datasets → de/datasets.po. A sentence that is no
longer said leaves it; one that moves takes its translation along; a new one comes with an empty one. All of a
language are compiled into the one file that the backend reads, de/LC_MESSAGES/vibeflow.mo.
"""

from __future__ import annotations

import ast
import io
import string
import sys
from datetime import datetime, timezone
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parents[1]
BACKEND = ROOT / "python_backend"
FOLDER = BACKEND / "vibeflow" / "l10n"
LANGUAGES = ("de",)
_MADE = datetime(2026, 11, 30, tzinfo=timezone.utc)
"""In the compiled file's header, which would else differ at every run."""
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
_TEXTS = {"t": 1, "tn": 2, "tp": 2}
"""Texts among the arguments of each function."""


def main(check: bool) -> int:
    faults: list[str] = []
    said = sentences(faults)
    for language in LANGUAGES:
        whole = _catalogue(language, "vibeflow")
        kept = _translated(language)
        for package, template in sorted(said.items()):
            path = FOLDER / language / f"{package}.po"
            catalogue = _catalogue(language, package)
            if path.exists():
                with path.open("rb") as opened:
                    catalogue = pofile.read_po(opened, locale=language)
                catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
            else:
                for message in template:
                    if message.id:
                        catalogue.add(message.id, locations=message.locations, context=message.context)
            catalogue.obsolete.clear()
            for message in catalogue:
                if not any(message.string or ""):
                    message.string = kept.get((message.id, message.context), message.string)
            _write(path, _po(catalogue), check, faults)
            _join(whole, catalogue, f"{language}/{package}.po", faults)
        for path in (FOLDER / language).glob("*.po"):
            if path.stem not in said:
                faults.append(f"{path.name}: nothing of this package is said any more; delete the file.")
        compiled = io.BytesIO()
        write_mo(compiled, whole)
        _write(FOLDER / language / "LC_MESSAGES" / "vibeflow.mo", compiled.getvalue(), check, faults)
    for fault in faults[:200]:
        print(fault)
    print(f"{sum(map(len, said.values()))} sentences, {len(faults)} faults.")
    return 1 if faults and check else 0


def sentences(faults: list[str]) -> dict[str, Catalog]:
    """What each package says, in the order of its files."""
    found: dict[str, Catalog] = {}
    for file in sorted(BACKEND.rglob("*.py")):
        parts = file.relative_to(BACKEND).parts
        if parts[0] == "vibeflow":
            parts = parts[2:] if parts[1] == "features" else parts[1:]
        package = parts[0].removesuffix(".py")
        for call in _calls(ast.parse(file.read_bytes())):
            said = _said(call)
            if said is None:
                faults.append(f"{file.relative_to(ROOT)}:{call.lineno}: not a text that can be looked up")
                continue
            place = [("/".join(file.relative_to(BACKEND).parts), None)]
            found.setdefault(package, Catalog()).add(said[0], locations=place, context=said[1])  # type: ignore[arg-type]
    return found


def _calls(tree: ast.AST) -> list[ast.Call]:
    """Those of `t`, `tn` and `tp`, wherever they stand, in the order of the text."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    return sorted(
        (one for one in calls if one.func.id in _TEXTS), key=lambda one: (one.lineno, one.col_offset)
    )  # type: ignore[attr-defined]


def _said(call: ast.Call) -> tuple[str | tuple[str, str], str | None] | None:
    """The text or its two forms, and the sense; None where it is put together while the program runs."""
    name: str = call.func.id  # type: ignore[attr-defined]
    texts = [one.value for one in call.args[: _TEXTS[name]] if isinstance(one, ast.Constant)]
    if len(texts) < _TEXTS[name] or not all(isinstance(text, str) for text in texts):
        return None
    if name == "tn":
        return (texts[0], texts[1]), None
    return texts[-1], texts[0] if name == "tp" else None


def _catalogue(language: str, package: str) -> Catalog:
    return Catalog(locale=language, domain=package, fuzzy=False, creation_date=_MADE, revision_date=_MADE)


def _translated(
    language: str,
) -> dict[tuple[str | tuple[str, ...] | list[str], str | None], str | tuple[str, ...]]:
    """What each sentence is in the language, whichever package says it: one that moves takes it along."""
    found = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as opened:
            for message in pofile.read_po(opened, locale=language):
                if message.id and any(message.string or ""):
                    found[message.id, message.context] = message.string
    return found


def _po(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    pofile.write_po(buffer, catalogue, width=110, include_lineno=False, omit_header=True)
    return (
        _HEADER.format(language=catalogue.locale, plurals=catalogue.plural_forms).encode() + buffer.getvalue()
    )


def _join(whole: Catalog, catalogue: Catalog, name: str, faults: list[str]) -> None:
    """Adds a package's sentences to the whole; names what is missing or does not fit."""
    for message in catalogue:
        if not message.id:
            continue
        if fault := _fault(message):
            faults.append(f"{name}: {message.id!r}: {fault}")
            continue
        known = whole.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if known is not None and known.string != message.string:
            faults.append(f"{name}: {message.id!r}: translated otherwise elsewhere, {known.string!r}")
            continue
        whole.add(message.id, message.string, context=message.context)


def _fault(message: Message) -> str | None:
    """Why a translation cannot be used: nothing there, or other `{names}` than the sentence has. A singular
    may leave the count out ("The row is empty.")."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if not all(strings):
        return "not translated"
    known = set[tuple[str, str]]().union(*map(_names, ids))
    for place, text in enumerate(strings):
        found = _names(text)
        is_one = len(strings) > 1 and place == 0
        wanted = {one for one in _names(ids[min(place, len(ids) - 1)]) if not (is_one and one[0] == "n")}
        if not wanted <= found <= known:
            return f"has {sorted(found)} where {sorted(wanted)} are wanted"
    return None


def _names(text: str) -> set[tuple[str, str]]:
    try:
        return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {("not a format", text)}


def _write(path: Path, content: bytes, check: bool, faults: list[str]) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    if check:
        faults.append(f"{path.relative_to(ROOT)} is out of date: npm run l10n")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
