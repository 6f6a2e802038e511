"""The Hugging Face Hub: search, description and where a file lies, asked through its own client.

`HF_ENDPOINT` names another Hub, as for its own client. Only names that the Hub gives for its own files are
asked for; no address that a dataset's card or rows hold is ever followed.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote

import httpx2

from vibeflow.l10n import t
from vibeflow.protocol.discovery import DatasetDescription, DatasetFile, FoundDataset
from vibeflow.protocol.errors import ErrorAction, NotFound, TokenNeeded, VibeFlowError

from .candidates import best_first, can_be_imported, split_of
from .download import Digest, Fetchable, Location
from .fields import mapping, text, whole
from .goal import is_id, keywords, named, queries
from .hub_client import HubClient
from .hub_entry import entry_of
from .ranking import Entry, explained, ranked
from .splits import SPLITS, SplitLocation, Whose, look, split_of_path
from .tokens import Tokens
from .viewer import Facts, Viewer, viewer_of
from .web import Web

CONVERTED = "refs/convert/parquet"
"""The branch on which the Hub keeps every dataset as Parquet."""
_EACH = 30
"""Datasets of one query."""
_MOST_FILES = 5_000


class Hub:
    """Safe to use from several threads."""

    def __init__(self, tokens: Tokens) -> None:
        endpoint = os.environ.get("HF_ENDPOINT", "").strip() or "https://huggingface.co"
        self._endpoint = endpoint.rstrip("/")
        self._tokens = tokens
        self._client = HubClient(self._endpoint, viewer_of(self._endpoint), tokens, _refusal)
        self._web = Web("Hugging Face", self._endpoint, _refusal)
        self._viewer = Viewer(viewer_of(self._endpoint), self._client)

    def search(self, goal: str, limit: int) -> list[FoundDataset]:
        """Best first. Raises `CatalogueUnreachable`."""
        entries: list[Entry] = []
        known = named(goal)
        if known is not None:
            # Words with a slash between them look like a name, and the Hub may ask for a key then.
            with suppress(NotFound, TokenNeeded):
                entries.append(self._entry(known))
        asked = queries(known.replace("/", " ") if known and not entries else goal) if not entries else []
        with ThreadPoolExecutor(8, thread_name_prefix="hub") as pool:
            for found in pool.map(self._query, asked):
                entries += found
            best = ranked(entries, keywords(goal))[:limit]
            by_id = {entry.dataset.id: entry for entry in entries}
            counted = list(pool.map(self._counted, (by_id[found.id] for found in best)))
        # The real numbers of rows may change what is best.
        return ranked(counted, keywords(goal))

    def describe(self, name: str) -> DatasetDescription:
        """Raises `NotFound`, `TokenNeeded` or `CatalogueUnreachable`."""
        entry = self._entry(name)
        facts = self._viewer.facts(name)
        own = self._files(name, "main")
        converted = self._files(name, CONVERTED) if not own or len(own) > 50 else []
        total = sum(file.bytes or 0 for file in own or converted)
        found = entry.dataset.model_copy(
            update={
                "rows": facts.rows if facts.rows is not None else entry.dataset.rows,
                "bytes": entry.dataset.bytes or facts.bytes or total or None,
            }
        )
        files = best_first([_placed(file, facts) for file in (converted + own)])
        split = (files[0].config, files[0].split) if files else (None, None)
        columns, preview = self._viewer.first_rows(name, facts, *split)
        if not files or not columns:
            seen = look(self._whose(name))
            columns, preview = columns or seen.columns, preview or seen.preview
            files = files or [
                DatasetFile(path=f"{SPLITS}{config}/{part}", bytes=None, config=config, split=part)
                for config, part in seen.splits
            ]
        return DatasetDescription(
            dataset=explained(replace(entry, dataset=found), ()),
            files=files,
            columns=columns or entry.columns,
            preview=preview,
            page=f"{self._endpoint}/datasets/{name}",
        )

    def locate(self, name: str, path: str, revision: str | None) -> Fetchable:
        """Where to fetch a file, with its size and digest, or a split. Raises as `describe`."""
        _require_id(name)
        if (split := split_of_path(path)) is not None:
            return SplitLocation(self._whose(name), *split)
        branch, within = revision or "main", path
        if revision is None and path.startswith(CONVERTED + "/"):
            branch, within = CONVERTED, path[len(CONVERTED) + 1 :]
        folder = quote(within.rpartition("/")[0], safe="/")
        listed = self._tree(name, branch, folder)
        entry = next((one for one in listed if one.get("path") == within and one.get("type") == "file"), None)
        if entry is None or not can_be_imported(within):
            raise NotFound(
                t("{name} has no file {path} that can be imported.", name=name, path=within[:120]),
                hint=t("Look at its files again; they may have changed."),
            )
        return Location(
            web=self._web,
            url=f"{self._endpoint}/datasets/{name}/resolve/{quote(branch, safe='')}/{quote(within)}",
            headers=self._tokens.headers("huggingface"),
            name=_file_name(name, within, branch),
            bytes=_size(entry),
            digest=_digest(entry),
        )

    def close(self) -> None:
        self._web.close()

    def _whose(self, name: str) -> Whose:
        return Whose(self._endpoint, viewer_of(self._endpoint), name, self._tokens.hub())

    def _entry(self, name: str) -> Entry:
        _require_id(name)
        entry = entry_of(mapping(self._client.one(f"{self._endpoint}/api/datasets/{name}")))
        if entry is None:
            raise self._web.unreachable(t("its answer describes no dataset"))
        return entry

    def _query(self, query: str) -> list[Entry]:
        params = {
            "search": query,
            "limit": str(_EACH),
            "full": "true",
            "sort": "downloads",
            "direction": "-1",
        }
        found = self._client.many(f"{self._endpoint}/api/datasets", params, _EACH)
        return [entry for one in found if (entry := entry_of(one)) is not None]

    def _counted(self, entry: Entry) -> Entry:
        """With rows and bytes from the viewer, where the card does not say and the viewer knows."""
        found = entry.dataset
        if found.rows is not None and found.bytes is not None:
            return entry
        facts = self._viewer.facts(found.id, tries=1, seconds=3.0)
        rows = found.rows if found.rows is not None else facts.rows
        size = found.bytes if found.bytes is not None else facts.bytes
        between = None if rows is not None else entry.rows_between
        return replace(
            entry, dataset=found.model_copy(update={"rows": rows, "bytes": size}), rows_between=between
        )

    def _files(self, name: str, branch: str) -> list[DatasetFile]:
        """Those that can be imported; none where the branch is not there."""
        try:
            listed = self._tree(name, branch, "")
        except NotFound:
            return []
        prefix = "" if branch == "main" else branch + "/"
        files = []
        for one in listed:
            path = text(one.get("path"))
            if one.get("type") == "file" and path is not None and can_be_imported(path):
                files.append(DatasetFile(path=prefix + path, bytes=_size(one)))
        return files

    def _tree(self, name: str, branch: str, folder: str) -> list[dict[str, object]]:
        address = f"{self._endpoint}/api/datasets/{name}/tree/{quote(branch, safe='')}"
        return self._client.many(
            address + (f"/{folder}" if folder else ""),
            {"recursive": "false" if folder else "true"},
            _MOST_FILES,
        )


def _placed(file: DatasetFile, facts: Facts) -> DatasetFile:
    """With its configuration, split and rows, where the path says which they are."""
    parts = file.path.removeprefix(CONVERTED + "/").split("/")
    configs = {config for config, _ in facts.splits}
    config = parts[0] if len(parts) > 1 and parts[0] in configs else None
    if config is None and len(configs) == 1:
        config = next(iter(configs))
    split = split_of(file.path)
    shards = re.search(r"-of-0*(\d+)\b", file.path)
    only = shards is None or int(shards[1]) == 1
    rows = facts.splits.get((config, split)) if only and config and split else None
    return file.model_copy(update={"config": config, "split": split, "rows": rows})


def _size(entry: dict[str, object]) -> int | None:
    large = whole(mapping(entry.get("lfs")).get("size"))
    return large if large is not None else whole(entry.get("size"))


def _digest(entry: dict[str, object]) -> Digest | None:
    """Large files are named by the sha256 of their content, the others by git's own sha1."""
    large = text(mapping(entry.get("lfs")).get("oid"))
    if large is not None and re.fullmatch(r"(?:sha256:)?[0-9a-f]{64}", large):
        return Digest("sha256", large.removeprefix("sha256:"))
    own = text(entry.get("oid"))
    if own is not None and re.fullmatch(r"[0-9a-f]{40}", own) and not mapping(entry.get("lfs")):
        return Digest("git", own)
    return None


def _file_name(name: str, path: str, branch: str) -> str:
    """A name that says something: the Hub's own Parquet files are all called 0000.parquet."""
    last = path.rpartition("/")[2]
    if branch != CONVERTED:
        return last
    return "-".join([name.rpartition("/")[2], *path.split("/")])


def _require_id(name: str) -> None:
    if not is_id(name):
        raise NotFound(
            t("{name} is no name of a dataset.", name=name[:100]),
            hint=t('On Hugging Face they look like "owner/name".'),
        )


def _refusal(response: httpx2.Response) -> VibeFlowError | None:
    kind = response.headers.get("x-error-code", "")
    if kind == "GatedRepo" or response.status_code == 403:
        return TokenNeeded(
            t("This dataset asks for consent before it can be downloaded."),
            hint=t(
                "Sign in on its page, accept its conditions, then set HF_TOKEN to a token of yours "
                "with read access (Settings, Access Tokens) and restart the backend."
            ),
        )
    if response.status_code == 404 or kind in ("RepoNotFound", "EntryNotFound", "RevisionNotFound"):
        return NotFound(
            t("Hugging Face has no such dataset or file."),
            hint=t("Check the name. A private dataset needs your token in HF_TOKEN."),
        )
    if response.status_code == 401:
        return TokenNeeded(
            t("Hugging Face does not know you, or there is no such dataset."),
            hint=t("Check the name. If a token is set in HF_TOKEN, it may have expired: make a new one."),
            action=ErrorAction(kind="retry", label=t("Try again")),
        )
    return None
