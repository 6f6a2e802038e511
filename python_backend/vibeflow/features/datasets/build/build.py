"""From a source to the files of a dataset: read, map, mend, mark, decide, split, write, and prove the ledger.

Runs in the child process of `sandbox`; writes into folders that it is given and publishes nothing. Each part
of the source passes once, in bounded memory; what decisions need of the rows is in the facts (`prepare`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import polars as pl

from vibeflow.l10n import number, t
from vibeflow.protocol.datasets import Ledger, Shape
from vibeflow.protocol.errors import DataEmpty, ErrorAction, InternalError
from vibeflow.store.layout import EDITS, MANIFEST, SPLITS

from ..learned import marked
from ..manifest import ChecksRecord, FileRecord, Manifest, OwnSplit, SourceRecord, SplitRecord
from ..quality.marks import ROW_CHECKS, has
from ..quality.placeholders import settled
from ..quality.score import score
from . import decide
from .checks import Candidates, Checked, check_build, load_checks, save_checks
from .columns import Reading
from .edits import Edits, load_edits
from .index import save_index
from .inputs import Inputs, cached_digests
from .own_split import require_parts, settle
from .prepare import Preparation, recipe_of
from .progress import Progress
from .reporting import Counted, Labels, lengths_of, report_of
from .request import BuildRequest
from .scratch import write_lines
from .source_cache import CHOOSE
from .source_encoding import is_choice
from .split import Held, hold_out
from .unusable import said
from .write import PartFile, write_kept, write_removed

LINES = "lines.jsonl"
_EXPENSIVE = tuple(name for name in ROW_CHECKS if name not in ("n", "marks"))
"""What the expensive checks say of a row, beside its marks."""


@dataclass(frozen=True)
class _Decided:
    """Every row with where it goes."""

    facts: pl.DataFrame
    """The facts with the marks of the expensive checks, `tokens`, `trained`, `cluster`, `reason`, `part`."""
    ledger: Ledger
    split: Held


@dataclass(frozen=True)
class _Prepared:
    """All rows as one reading of the columns makes them."""

    recipe: Preparation
    labels: Labels
    candidates: Candidates
    facts: pl.DataFrame


def build(request: BuildRequest, out: Path, derived: Path, tell: Callable[[Progress], None]) -> Manifest:
    """Write train, test, removed, edits and manifest into `out`, index and checks into `derived`; both are
    there and empty, and on one file system.

    Raises `DataUnreadable`, `DataNoAnswer` or `DataEmpty` with cause and way out.
    """
    edits = load_edits(request.edits)
    inputs = Inputs(request, tell)
    first = inputs.reading
    prepared = None if first is None else _prepare(request, first, edits, inputs.frames())
    if first is None:
        for _ in inputs.frames():
            pass  # on their way to the cache, and into the sample
    reading = inputs.reading
    assert reading is not None, "all of the source was seen"
    if prepared is None or first is None or not reading.reads_as(first):
        prepared = _prepare(request, reading, edits, inputs.again())
    recipe, labels, candidates = prepared.recipe, prepared.labels, prepared.candidates
    # What is found exactly is known from here on; nothing was written yet but the cache of the source.
    if request.split_by and recipe.split == request.split_by:
        require_parts(prepared.facts, request.split_by)
    facts, own = settle(
        settled(prepared.facts).with_columns(fit=decide.FIT),
        recipe.split,
        request.split_by != "",
        request.own_test,
    )
    facts = decide.find_duplicates(facts, edits.excluded, edits.kept)
    read = facts.height
    reading = reading.with_columns(inputs.cached.columns)
    key = request.checks_key(inputs.cached.source.sha256, inputs.test_sha256, reading.shape)
    tell(Progress(stage="checking", rows=0, total=read))
    checked = check_build(
        request,
        reading.shape,
        read,
        facts,
        candidates,
        lambda rows: tell(Progress(stage="checking", rows=rows, total=min(read, candidates.count))),
    )
    tell(Progress(stage="saving", rows=0, total=read))
    facts = write_lines(recipe, (frame for frame, _ in inputs.again()), out / LINES, facts)
    decided = _decide(request, reading.shape, facts, checked, own)
    unusable = said(decided.facts)
    _require_rows(request, reading, inputs.cached.source.name, decided.ledger, unusable)
    files, places = _write(decided.facts, out, inputs)
    _require_whole(decided.ledger, files, places, read)
    _save_edits(out / EDITS, edits)
    index = places.sort("n").hstack(
        decided.facts.sort("n").select(
            "chars_question",
            "chars_answer",
            "tokens",
            "trained",
            "least",
            "lead",
            "marks",
            "reason",
            "edited",
            "mended",
            "beside",
        )
    )
    scored = index.with_columns(score=score(pl.col("marks")))
    save_index(derived, scored, request.revision, {name: record.sha256 for name, record in files.items()})
    if checked is not None:
        save_checks(derived, key, checked)
    counted = Counted(
        request=request,
        reading=reading,
        facts=decided.facts,
        ledger=decided.ledger,
        checked=checked,
        labels=labels,
        text_facts=recipe.text_facts,
        own_test=request.own_test,
        split=decided.split,
        own=own,
        remarks=inputs.cached.source.remarks,
    )
    findings, suggestions, language = report_of(counted)
    manifest = Manifest(
        revision=request.revision,
        created_at=request.created_at or datetime.now(timezone.utc).isoformat(timespec="seconds"),
        source=_with_note(_confirmed(inputs.cached.source, request.encoding), unusable),
        columns=reading.views,
        mapping=reading.mapping,
        mapped_by=reading.mapped_by,
        confidence=reading.confidence,
        shape=reading.shape,
        notes=reading.notes,
        fixes=request.fixes,
        boilerplate=counted.boilerplate,
        findings=findings,
        suggestions=suggestions,
        ledger=decided.ledger,
        edited=int(decided.facts.select((pl.col("edited") & pl.col("reason").is_null()).sum()).item()),
        split=SplitRecord(
            seed=request.seed,
            share=request.share,
            group_by=reading.group if request.group_by is None else request.group_by or None,
            stratified=request.stratified,
            test_file=inputs.test_path,
            test_sha256=inputs.test_sha256,
            groups_together=decided.split.together,
            templated=decided.split.templated,
            templates_apart=decided.split.apart,
            split_by=request.split_by,
            column=reading.split,
            own=own,
        ),
        language=language,
        lengths=lengths_of(decided.facts, request.tokenizer_model, request.limit),
        answers=decided.facts.filter(pl.col("part") == 0)["answer"].n_unique(),
        checks=ChecksRecord(
            key=key,
            sample=None if checked is None else checked.sample,
            stale=0 if checked is None else checked.stale,
        ),
        files=files,
    )
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    (out / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def _prepare(
    request: BuildRequest, reading: Reading, edits: Edits, frames: Iterator[tuple[pl.DataFrame, bool]]
) -> _Prepared:
    recipe = recipe_of(request, reading, edits)
    labels = Labels(reading.shape)
    candidates = Candidates(request.seed, _known(request, reading))
    parts: list[pl.DataFrame] = []
    for frame, own_test in frames:
        examples, part = recipe.apply(frame, own_test)
        candidates.add(examples, part)
        gone = request.fixes.get("removePlaceholders", False) & has("placeholder")
        labels.add(examples.filter(~part.select(gone=gone)["gone"]))
        parts.append(part)
    return _Prepared(recipe, labels, candidates, pl.concat(parts))


def _confirmed(source: SourceRecord, encoding: str | None) -> SourceRecord:
    """The record of a source that was read already, with the user's word for its encoding."""
    if encoding is None or not is_choice(source.encoding, encoding):
        return source
    assert source.encoding is not None
    return source.model_copy(update={"encoding": source.encoding.model_copy(update={"chosen": True})})


def _known(request: BuildRequest, reading: Reading) -> Checked | None:
    """What earlier checks found, where the source is still the one they looked at."""
    if request.source is not None or request.test_source is not None:
        return None
    source, test = cached_digests(request)
    return load_checks(request.checks, request.checks_key(source, test, reading.shape))


def _decide(
    request: BuildRequest, shape: Shape, facts: pl.DataFrame, checked: Checked | None, own: OwnSplit | None
) -> _Decided:
    if checked is None:
        nothing = pl.lit(None, pl.UInt32)
        facts = facts.with_columns(**dict.fromkeys(_EXPENSIVE, nothing))
    else:
        expensive = checked.rows.select("text", *_EXPENSIVE, found="marks")
        facts = facts.join(expensive, on="text", how="left", maintain_order="left").with_columns(
            marks=pl.col("marks") | pl.col("found").fill_null(0)
        )
    facts = marked(facts, request.limit, shape)
    facts = decide.with_beside(decide.with_reasons(facts, request.fixes))
    kept = facts.filter(pl.col("reason").is_null())
    if request.own_test or (own is not None and own.used):
        split = Held(kept["own_test"])
    else:
        split = hold_out(kept, request.share, request.seed, request.stratified)
    parts = kept.select("n", part=split.test.cast(pl.UInt8))
    facts = facts.join(parts, on="n", how="left", maintain_order="left").with_columns(
        pl.col("part").fill_null(2)
    )
    test = int(split.test.sum())
    removed = decide.count_reasons(facts)
    ledger = decide.balance(facts.height, kept.height - test, test, removed)
    return _Decided(facts, ledger, split)


def _with_note(source: SourceRecord, note: str | None) -> SourceRecord:
    return source if note is None else source.model_copy(update={"notes": (*source.notes, note)})


def _require_rows(
    request: BuildRequest, reading: Reading, name: str, ledger: Ledger, unusable: str | None
) -> None:
    # A poor guess that keeps nothing is no error yet: the user is asked for the columns next.
    if ledger.train + ledger.test or reading.guessed:
        return
    none = t(
        "None of the {read:,} rows of {name} can be trained on: {removed}.",
        read=ledger.read,
        name=name,
        removed=", ".join(f"{number(entry.count)} {entry.label}" for entry in ledger.removed),
    )
    raise DataEmpty(
        " ".join(part for part in (none, unusable) if part is not None),
        hint=t("Check that the columns with question and answer are the right ones.")
        if unusable is None
        else t("Choose a file whose rows can be learned from, or take out of them what cannot."),
        # Columns are chosen in a dataset that is there: a first import has made none.
        action=CHOOSE
        if request.stage == "import"
        else ErrorAction(kind="mapColumns", label=t("Choose columns")),
    )


def _write(facts: pl.DataFrame, out: Path, inputs: Inputs) -> tuple[dict[str, FileRecord], pl.DataFrame]:
    with ExitStack() as stack:
        train, test, removed = (stack.enter_context(PartFile(out / name)) for name in SPLITS)
        places = [write_kept(out / LINES, facts, (train, test))]
        gone = facts.filter(pl.col("part") == 2).select("n", "reason", detail="problem")
        for rows in inputs.rows_of(gone["n"]):
            places.append(write_removed(rows.join(gone, on="n", maintain_order="left"), removed))
        files = {name: file.finish() for name, file in zip(SPLITS, (train, test, removed), strict=True)}
    (out / LINES).unlink()
    return files, pl.concat(places, how="diagonal_relaxed")


def _require_whole(ledger: Ledger, files: dict[str, FileRecord], places: pl.DataFrame, read: int) -> None:
    said = [ledger.train, ledger.test, sum(entry.count for entry in ledger.removed)]
    if [files[name].rows for name in SPLITS] != said or {places["n"].n_unique(), places.height} != {read}:
        raise InternalError(
            t("The files of the dataset do not match its ledger."), hint=t("Nothing was saved. Try again.")
        )


def _save_edits(file: Path, edits: Edits) -> None:
    file.write_text(edits.model_dump_json(indent=1) + "\n", encoding="utf-8")
