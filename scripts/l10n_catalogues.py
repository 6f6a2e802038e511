"""Keeps the backend's catalogues (python_backend/vibeflow/l10n) in step with its sentences.

    .venv/bin/python scripts/l10n_catalogues.py            # extract, keep what is translated, compile
    .venv/bin/python scripts/l10n_catalogues.py --check    # write nothing; fail where something is missing

Each package that speaks has a catalogue of its own: features/datasets → de/datasets.po. A sentence that is no
longer said leaves it; a new one comes with an empty translation. All of a language are compiled into the one
file that the backend reads, de/LC_MESSAGES/vibeflow.mo.
"""

from __future__ import annotations

import io
import string
import sys
from datetime import datetime, timezone
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
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
KEYWORDS: dict[str, object] = {"t": None, "tn": (1, 2), "tp": ((1, "c"), 2)}


def main(check: bool) -> int:
    said = sentences()
    faults: list[str] = []
    for language in LANGUAGES:
        whole = _catalogue(language, "vibeflow")
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


def sentences() -> dict[str, Catalog]:
    """What each package says, in the order of its files."""
    found: dict[str, Catalog] = {}
    for file in sorted(BACKEND.rglob("*.py")):
        parts = file.relative_to(BACKEND).parts
        if parts[0] == "vibeflow":
            parts = parts[2:] if parts[1] == "features" else parts[1:]
        package = parts[0].removesuffix(".py")
        for _, text, _, context in extract_from_file("python", file, keywords=KEYWORDS):  # type: ignore[arg-type]
            place = [("/".join(file.relative_to(BACKEND).parts), None)]
            found.setdefault(package, Catalog()).add(text, locations=place, context=context)  # type: ignore[arg-type]
    return found


def _catalogue(language: str, package: str) -> Catalog:
    return Catalog(locale=language, domain=package, fuzzy=False, creation_date=_MADE, revision_date=_MADE)


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
    wanted = set[tuple[str, str]]().union(*map(_names, ids))
    for place, text in enumerate(strings):
        found = _names(text)
        is_one = len(strings) > 1 and place == 0
        missing = {name for name, _ in wanted - found} - ({"n"} if is_one else set())
        if missing or not found <= wanted:
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
