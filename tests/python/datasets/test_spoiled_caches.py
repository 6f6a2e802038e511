"""A cache that is not what VibeFlow wrote, to the byte, is made again or said to be gone: nothing of it is
read, and no request fails for a reason that nobody understands."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from panel_requests import panel_requests

from conftest import Bench, Write
from vibeflow.features.datasets.build import seal
from vibeflow.features.datasets.build.seal import Spoiled, read_sealed, read_table, write_sealed, write_table
from vibeflow.protocol.datasets import DatasetRef
from vibeflow.protocol.errors import NotReady, VibeFlowError
from vibeflow.store.home import Home

CSV = "question,answer\n" + "".join(
    f"Where is parcel {n}?, It is on its way number {n}.\n" for n in range(30)
)
FILES = (
    *("index.parquet", "index.json", "checks.parquet", "checks.json"),
    *("source/part-00000.parquet", "source/source.json"),
)
Spoil = Callable[[bytes], bytes | None]


def _table(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Spoil:
    def spoil(data: bytes) -> bytes | None:
        if data[:4] != b"PAR1":
            return json.dumps({"seal": "0" * 64, "said": {}}).encode()
        out = io.BytesIO()
        change(pl.read_parquet(io.BytesIO(data))).write_parquet(out)
        return out.getvalue()

    return spoil


SPOILS: dict[str, Spoil] = {
    "missing": lambda data: None,
    "empty": lambda data: b"",
    "another kind of file": lambda data: b"\x7fELF nothing of the sort" * 9,
    "cut off": lambda data: data[: len(data) // 2],
    "a bit is flipped": lambda data: data[:60] + bytes([data[60] ^ 4]) + data[61:],
    "the end says another length": lambda data: data[:-8] + b"\xff\xff\xff\x7f" + data[-4:],
    "a column is missing": _table(lambda frame: frame.drop("marks", "n", strict=False)),
    "columns are of other types": _table(lambda frame: frame.select(pl.all().cast(pl.String))),
    "other columns": _table(lambda frame: frame.rename({name: f"x{name}" for name in frame.columns})),
    "no rows": _table(lambda frame: frame.head(0)),
    "too many rows": _table(lambda frame: pl.concat([frame] * 3)),
    "nested": lambda data: b"[" * 100_000,
}


@pytest.fixture
def sound(bench: Bench, write: Write) -> dict[str, str]:
    """What every request says of data whose caches are sound."""
    write("again.csv", CSV.replace("parcel", "letter"))
    bench.load(write("a.csv", CSV))
    bench.datasets.wait_for_checks(DatasetRef(project_id=bench.project_id))
    return _said(bench)


def _looks(bench: Bench) -> dict[str, Callable[[Bench], object]]:
    asked = panel_requests(bench.path.parent)
    return {name: asked[name] for name in ("rows", "search", "removed", "export", "mapping", "fix", "train")}


def _said(bench: Bench) -> dict[str, str]:
    return {name: _lasting(ask(bench)) for name, ask in _looks(bench).items()}


def _lasting(answer: object) -> str:
    """An answer without what an index that is made anew does not know until the checks ran once more."""
    return re.sub(r"(tokens|quality)=(\d+|None)|findings=\([^)]*\)", "", repr(answer))


def _spoil(file: Path, how: str) -> None:
    spoilt = SPOILS[how](file.read_bytes())
    if spoilt is None:
        file.unlink()
    else:
        file.write_bytes(spoilt)


@pytest.mark.parametrize("name", FILES)
def test_every_request_goes_on_whatever_became_of_a_cache(
    bench: Bench, sound: dict[str, str], tmp_path: Path, name: str
) -> None:
    state = bench.path / ".vibeflow" / "data"
    kept = shutil.copytree(state, tmp_path / "kept")
    for how in SPOILS:
        _spoil(state / name, how)
        for asked, ask in _looks(bench).items():
            try:
                said = _lasting(ask(bench))
            except NotReady as error:
                # Only what needs the rows as they were read may lack them.
                assert name.startswith("source/") and asked in ("mapping", "fix"), (how, asked)
                assert error.hint
            else:
                # What a fix changed is known to the index alone.
                assert said == sound[asked] or asked == "fix", (how, asked)
        shutil.rmtree(state)
        shutil.copytree(kept, state)


@pytest.mark.parametrize("name", ["checks.parquet", "source/part-00000.parquet", "source/source.json"])
def test_a_change_reads_the_source_again_where_the_cache_is_spoilt(
    bench: Bench, write: Write, name: str
) -> None:
    bench.load(write("a.csv", CSV))
    bench.datasets.wait_for_checks(DatasetRef(project_id=bench.project_id))
    _spoil(bench.path / ".vibeflow" / "data" / name, "columns are of other types")
    assert bench.fix("trimWhitespace", applied=False).ledger.read == 30
    mapping = _looks(bench)["mapping"]
    assert "on its way" in repr(mapping(bench)), "the rows as read are kept once more"


def test_a_lost_source_with_a_spoilt_cache_is_said(bench: Bench, write: Write) -> None:
    source = write("a.csv", CSV)
    bench.load(source)
    source.unlink()
    part = bench.path / ".vibeflow" / "data" / "source" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(NotReady, match=r"a\.csv is no longer there") as said:
        bench.fix("trimWhitespace", applied=False)
    assert "Import" in said.value.hint
    assert len(bench.rows().rows) == 30


def test_a_cache_of_another_user_is_not_read(
    bench: Bench, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that was sent with its .vibeflow: sound caches, sealed elsewhere, with other rows in them."""
    bench.load(write("a.csv", CSV))
    state = bench.path / ".vibeflow" / "data"
    frame = pl.read_parquet(state / "index.parquet")
    about = json.loads((state / "index.json").read_text())["said"]
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("VIBEFLOW_HOME", str(tmp_path / "theirs"))
        about["table"] = write_table(state / "index.parquet", frame.with_columns(length=pl.lit(5, pl.UInt32)))
        write_sealed(state / "index.json", "index", about)
    assert len(bench.rows().rows) == 30


def test_nothing_of_a_table_is_parsed_before_its_digest_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = write_table(tmp_path / "a.parquet", pl.DataFrame({"a": [1]}))
    assert read_table(tmp_path, "a.parquet", digest).item() == 1
    (tmp_path / "a.parquet").write_bytes((tmp_path / "a.parquet").read_bytes() + b"x")

    def parse(*_: object, **__: object) -> None:
        raise AssertionError("it was parsed")

    monkeypatch.setattr(seal.pl, "read_parquet", parse)
    with pytest.raises(Spoiled):
        read_table(tmp_path, "a.parquet", digest)


def test_a_seal_is_of_one_user_one_kind_and_one_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIBEFLOW_HOME", str(tmp_path / "mine"))
    file = tmp_path / "about.json"
    write_sealed(file, "index", {"rows": 3, "who": "Zoë"})
    assert read_sealed(tmp_path, "about.json", "index") == {"rows": 3, "who": "Zoë"}
    sound = file.read_bytes()
    for spoil in (sound.replace(b"3,", b"4,"), b"[1]", b'{"seal": 1, "said": {}}', b'{"said": {}}'):
        file.write_bytes(spoil)
        with pytest.raises(Spoiled):
            read_sealed(tmp_path, "about.json", "index")
    file.write_bytes(sound)
    with pytest.raises(Spoiled):
        read_sealed(tmp_path, "about.json", "checks")
    key = Home.default().cache / "seal.key"
    assert len(key.read_bytes()) == 32 and key.stat().st_mode & 0o077 == 0
    key.write_bytes(b"damaged")
    with pytest.raises(Spoiled):
        read_sealed(tmp_path, "about.json", "index")
    write_sealed(file, "index", {})
    assert read_sealed(tmp_path, "about.json", "index") == {}


BROKEN_LINES = (
    *(b"[1]", b"null", b"{}", b'{"n": "1"}', b'{"n": true, "messages": []}', b'{"n": 1e3, "text": "a"}'),
    *(b'{"n": 1}', b'{"n": 0, "messages": []}', b'{"n": 1, "messages": "hi"}', b'{"n": 1, "messages": [1]}'),
    *(b'{"n": 1, "messages": [{"role": "user"}]}', b'{"n": 1, "messages": [{"role": 5, "content": "a"}]}'),
    *(b'{"n": 99999999999, "text": "a"}', b'{"n": 1, "text": 5}', b"[" * 100_000, b"\xff\xfe", b""),
    *(b'{"n": 1, "topic": {}, "messages": []}', b'{"n": 1, "reason": 4, "row": {}}', b'{"n": 1, "row": []}'),
)


@pytest.mark.parametrize("part", ["train", "removed"])
def test_a_line_that_is_no_row_is_said_to_be_one_by_every_request(
    bench: Bench, write: Write, tmp_path: Path, part: str
) -> None:
    write("again.csv", CSV)
    bench.load(write("a.csv", CSV + "Where is parcel 0?, It is on its way number 0.\n"))
    state = bench.path / ".vibeflow" / "data"
    looks = {name: ask for name, ask in _looks(bench).items() if name not in ("mapping", "train")}
    for line in BROKEN_LINES:
        (bench.path / "data" / f"{part}.jsonl").write_bytes(line + b"\n")
        for name in ("index.parquet", "index.json"):
            (state / name).unlink(missing_ok=True)
        for asked, ask in looks.items():
            try:
                ask(bench)
            except NotReady as error:
                assert f"{part}.jsonl" in error.message
            except VibeFlowError as error:
                raise AssertionError((line[:60], asked)) from error
            else:
                assert asked == "export" and part == "removed", (line[:60], asked)


def test_a_project_in_a_folder_with_the_signs_of_a_pattern(bench: Bench, write: Write) -> None:
    bench.load(write("a.csv", CSV))
    odd = bench.path.with_name("data[1]*")
    shutil.copytree(bench.path, odd)
    frame = pl.read_parquet(odd / ".vibeflow/data/index.parquet", glob=False)
    assert read_table(odd / ".vibeflow" / "data", "index.parquet", _digest(odd)).equals(frame)


def _digest(project: Path) -> str:
    about = json.loads((project / ".vibeflow" / "data" / "index.json").read_text())
    return str(about["said"]["table"])
