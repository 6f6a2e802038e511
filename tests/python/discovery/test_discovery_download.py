"""Downloads into a project: whole or not at all, whatever the server and its names do."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from catalogue_server import Asked, CatalogueServer, Reply, hub_file, serve_file

from vibeflow.features.discovery import candidates, download
from vibeflow.features.discovery.download import safe_name
from vibeflow.protocol.datasets import DatasetRef
from vibeflow.protocol.discovery import CancelDownload, DownloadProgress
from vibeflow.protocol.errors import (
    AlreadyRunning,
    Cancelled,
    CatalogueUnreachable,
    DataUnreadable,
    DiskFull,
    NotFound,
    VibeFlowError,
)

ROWS = 400
CSV = (
    "question,answer\n"
    + "".join(f"Where is parcel number {n}?,It is at the depot and comes on day {n}.\n" for n in range(ROWS))
).encode()
FILE = "/datasets/acme/shop/resolve/main/data/train.csv"
TREE = "/api/datasets/acme/shop/tree/main/data"


def offer(server: CatalogueServer, content: bytes = CSV, *, large: bool = False, **how: Any) -> None:
    server.says(TREE, [hub_file("data/train.csv", content, large=large)])
    server.routes[FILE] = serve_file(content, **how)


@pytest.mark.parametrize("large", [True, False], ids=["sha256", "git"])
def test_a_file_is_fetched_checked_and_imported(bench: Any, server: CatalogueServer, large: bool) -> None:
    offer(server, large=large)
    view = bench.download("data/train.csv").view
    assert view is not None and view.ledger.read == ROWS
    assert view.source_name == "train.csv"
    assert bench.kept() == ["huggingface-acme--shop/train.csv"]
    told = [params for name, params in bench.events if name == "vibeflow/discovery/didProgress"]
    assert told[-1] == DownloadProgress(project_id=bench.project_id, bytes=len(CSV), total=len(CSV))


def test_a_broken_connection_is_taken_up_where_it_broke(bench: Any, server: CatalogueServer) -> None:
    offer(server, large=True, breaks=[5_000, 7_000])
    view = bench.download("data/train.csv").view
    assert view is not None and view.ledger.read == ROWS
    ranges = [asked.headers.get("range") for asked in server.asked if asked.path == FILE]
    assert ranges == [None, "bytes=5000-", "bytes=12000-"]


def test_content_that_changed_meanwhile_is_fetched_anew(bench: Any, server: CatalogueServer) -> None:
    first = serve_file(CSV, breaks=[5_000], etag='"old"')
    then = serve_file(CSV, etag='"new"')
    server.says(TREE, [hub_file("data/train.csv", CSV)])
    calls: list[Asked] = []

    def answer(asked: Asked) -> Reply:
        calls.append(asked)
        return first(asked) if len(calls) == 1 else then(asked)

    server.routes[FILE] = answer
    view = bench.download("data/train.csv").view
    assert view is not None and view.ledger.read == ROWS


def test_damaged_content_is_not_imported(bench: Any, server: CatalogueServer) -> None:
    offer(server, large=True)
    server.routes[FILE] = serve_file(CSV.replace(b"depot", b"dopet"))
    with pytest.raises(CatalogueUnreachable, match="damaged"):
        bench.download("data/train.csv")
    assert bench.kept() == []
    assert bench.datasets.snapshot(DatasetRef(project_id=bench.project_id)).view is None


def test_a_server_that_never_finishes_is_given_up(bench: Any, server: CatalogueServer) -> None:
    offer(server, large=True, breaks=[0] * 50)
    with pytest.raises(CatalogueUnreachable):
        bench.download("data/train.csv")
    assert len([asked for asked in server.asked if asked.path == FILE]) == 5
    assert bench.kept() == []


def test_a_redirect_carries_no_token(
    bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    store = CatalogueServer()
    try:
        store.routes["/blob"] = serve_file(CSV)
        server.says(TREE, [hub_file("data/train.csv", CSV)])
        server.routes[FILE] = lambda asked: Reply(302, headers={"Location": store.address + "/blob"})
        bench.download("data/train.csv")
        (asked,) = store.asked
        assert "authorization" not in asked.headers
        assert [one.headers["authorization"] for one in server.asked if one.path == FILE] == [
            "Bearer hf_secret"
        ]
    finally:
        store.close()


def test_a_file_over_the_limit_is_refused_before_a_byte(
    bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(server)
    monkeypatch.setattr(download, "MAX_BYTES", 10_000)
    with pytest.raises(DataUnreadable, match="larger than"):
        bench.download("data/train.csv")
    assert FILE not in server.paths()


def test_a_file_that_lied_about_its_size_is_cut_off(
    bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(server)
    line = {"type": "file", "path": "data/train.csv", "size": 10}
    server.says(TREE, [line])
    monkeypatch.setattr(download, "MAX_BYTES", 10_000)
    with pytest.raises(DataUnreadable, match="larger than"):
        bench.download("data/train.csv")
    assert bench.kept() == []


def test_a_full_disk_is_seen_before_a_byte(
    bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(server)
    usage = type("Usage", (), {"free": len(CSV) * 2})
    monkeypatch.setattr(download.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(DiskFull, match="left"):
        bench.download("data/train.csv")
    assert FILE not in server.paths()


def test_a_cancel_leaves_nothing(bench: Any, server: CatalogueServer) -> None:
    gate, content = threading.Event(), CSV * 200
    server.says(TREE, [hub_file("data/train.csv", content)])
    server.routes[FILE] = lambda asked: Reply(200, content, {"ETag": '"v1"'}, gate=gate)
    caught: list[BaseException] = []

    def run() -> None:
        try:
            bench.download("data/train.csv")
        except VibeFlowError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    wait_for(lambda: FILE in server.paths())
    with pytest.raises(AlreadyRunning):
        bench.download("data/train.csv")
    bench.discovery.cancel(CancelDownload(project_id=bench.project_id))
    thread.join(10)
    gate.set()
    assert not thread.is_alive()
    assert [type(error) for error in caught] == [Cancelled]
    assert bench.kept() == []


def test_a_second_import_takes_the_first_one_s_place(bench: Any, server: CatalogueServer) -> None:
    offer(server)
    bench.download("data/train.csv")
    server.says(TREE, [hub_file("data/other.csv", CSV)])
    server.routes[FILE.replace("train", "other")] = serve_file(CSV)
    bench.download("data/other.csv")
    assert bench.kept() == ["huggingface-acme--shop/other.csv"]


def test_an_import_that_fails_leaves_the_file_of_the_one_before(bench: Any, server: CatalogueServer) -> None:
    offer(server)
    bench.download("data/train.csv")
    offer(server, b"\x00\x01\x02" * 1000)
    with pytest.raises(VibeFlowError):
        bench.download("data/train.csv")
    kept = bench.path / ".vibeflow/data/downloads/huggingface-acme--shop/train.csv"
    assert kept.read_bytes() == CSV
    assert bench.kept() == ["huggingface-acme--shop/train.csv"]


@pytest.mark.parametrize(
    "path", ["../../../etc/passwd.csv", "data/absent.csv", "data/train.py", "/etc/x.csv"]
)
def test_a_file_that_is_not_listed_is_not_fetched(bench: Any, server: CatalogueServer, path: str) -> None:
    offer(server)
    with pytest.raises(NotFound):
        bench.download(path)
    assert not any("/resolve/" in asked for asked in server.paths())
    assert bench.kept() == []


@pytest.mark.parametrize(
    "name",
    [
        "../../x.csv",
        "..\\..\\x.csv",
        "/etc/passwd",
        "CON",
        "nul.csv",
        ".hidden",
        "a\x00b.csv",
        "",
        "..",
        "ü 東.csv",
    ],
)
def test_a_name_never_becomes_a_path(name: str, tmp_path: Path) -> None:
    safe = safe_name(name)
    assert safe and Path(safe).name == safe and not safe.startswith(".") and "\x00" not in safe
    assert (tmp_path / safe).resolve().parent == tmp_path.resolve()
    assert safe.split(".")[0].lower() not in ("con", "nul")


def test_long_names_keep_their_suffix() -> None:
    assert safe_name("x" * 400 + ".parquet").endswith("x.parquet")
    assert candidates.can_be_imported("data/" + "x" * 400 + ".jsonl.gz")


def wait_for(condition: Any, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
