"""Kaggle: search, description and where a file lies. Speaks its API, version 1, with the user's own key.

`KAGGLE_API_ENDPOINT` names another address of it.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import httpx2

from vibeflow.l10n import t
from vibeflow.protocol.discovery import DatasetDescription, DatasetFile, FoundDataset
from vibeflow.protocol.errors import ErrorAction, NotFound, TokenNeeded, VibeFlowError

from .candidates import best_first, can_be_imported, split_of
from .download import Location
from .fields import mapping, mappings, plain, text, whole
from .goal import is_id, keywords, named, queries
from .licences import licence
from .ranking import Entry, explained, ranked
from .tokens import Tokens
from .web import Web

_ADD = ErrorAction(kind="setKaggleToken", label=t("Add Kaggle key…"))
_PAGES = 5
_QUERIES = 4
"""Kaggle itself looks into descriptions, so fewer are needed than on the Hub."""


class Kaggle:
    """Safe to use from several threads."""

    def __init__(self, tokens: Tokens) -> None:
        endpoint = os.environ.get("KAGGLE_API_ENDPOINT", "").strip() or "https://www.kaggle.com"
        self._tokens = tokens
        self._web = Web("Kaggle", endpoint.rstrip("/").removesuffix("/api/v1"), _refusal)

    def search(self, goal: str, limit: int) -> list[FoundDataset]:
        """Best first. Raises `TokenNeeded` or `CatalogueUnreachable`."""
        self._headers()
        entries: list[Entry] = []
        known = named(goal)
        if known is not None:
            try:
                entries.append(self._entry(known))
            except NotFound:
                known = known.replace("/", " ").replace("-", " ")
        asked = [] if entries else queries(known or goal)[:_QUERIES]
        with ThreadPoolExecutor(4, thread_name_prefix="kaggle") as pool:
            for found in pool.map(self._query, asked):
                entries += found
        return ranked(entries, keywords(goal))[:limit]

    def describe(self, name: str) -> DatasetDescription:
        """Raises `NotFound`, `TokenNeeded` or `CatalogueUnreachable`."""
        entry = self._entry(name)
        listed = self._files(name)
        files = [
            DatasetFile(path=path, bytes=_bytes(one), split=split_of(path))
            for one in listed
            if (path := _path(one)) is not None and can_be_imported(path)
        ]
        files = best_first(files)
        columns: tuple[str, ...] = ()
        for one in listed:
            if files and _path(one) == files[0].path:
                columns = tuple(
                    column for part in mappings(one.get("columns")) if (column := text(part.get("name")))
                )
        return DatasetDescription(
            dataset=explained(entry, ()),
            files=files,
            columns=columns,
            preview=[],
            page=f"{self._web.endpoint}/datasets/{name}",
        )

    def locate(self, name: str, path: str, revision: str | None) -> Location:
        """Where to fetch a file, which may come packed. Raises as `describe`."""
        _require_id(name)
        listed = {_path(one): _bytes(one) for one in self._files(name)}
        if path not in listed or not can_be_imported(path):
            raise NotFound(
                t("{name} has no file {path} that can be imported.", name=name, path=path[:120]),
                hint=t("Look at its files again; they may have changed."),
            )
        version = f"?datasetVersionNumber={quote(revision, safe='')}" if revision else ""
        return Location(
            web=self._web,
            url=f"{self._web.endpoint}/api/v1/datasets/download/{name}/{quote(path)}{version}",
            headers=self._headers(),
            name=path.rpartition("/")[2],
            bytes=None,
            announced=listed[path],
        )

    def close(self) -> None:
        self._web.close()

    def _headers(self) -> dict[str, str]:
        headers = self._tokens.headers("kaggle")
        if not headers:
            raise TokenNeeded(
                t("Kaggle asks for a key of yours before it answers."),
                hint=t(
                    "On kaggle.com open Settings, API, Create New Token. Add it here, or keep the file "
                    "as ~/.kaggle/kaggle.json."
                ),
                action=_ADD,
            )
        return headers

    def _entry(self, name: str) -> Entry:
        _require_id(name)
        answer = self._web.json(f"/api/v1/datasets/view/{name}", headers=self._headers())
        entry = _entry_of({"ref": name, **mapping(answer)})
        if entry is None:
            raise self._web.unreachable(t("its answer describes no dataset"))
        return entry

    def _query(self, query: str) -> list[Entry]:
        answer = self._web.json("/api/v1/datasets/list", {"search": query, "page": "1"}, self._headers())
        listed = answer if isinstance(answer, list) else mapping(answer).get("datasets")
        return [entry for one in mappings(listed) if (entry := _entry_of(one)) is not None]

    def _files(self, name: str) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = []
        params: dict[str, str] = {}
        for _ in range(_PAGES):
            page = mapping(self._web.json(f"/api/v1/datasets/list/{name}", params, self._headers()))
            listed += mappings(page.get("datasetFiles")) or mappings(page.get("files"))
            token = text(page.get("nextPageToken"))
            if token is None:
                break
            params = {"pageToken": token}
        return listed


def _entry_of(answer: dict[str, Any]) -> Entry | None:
    """Kaggle's older answers say `title`, its newer ones also `titleNullable`; both are read."""

    def get(name: str) -> Any:
        value = answer.get(name)
        return answer.get(f"{name}Nullable") if value in (None, "") else value

    name = text(get("ref"))
    if name is None or "/" not in name or not is_id(name) or answer.get("isPrivate") is True:
        return None
    tags = tuple(
        tag for one in mappings(answer.get("tags")) if (tag := text(one.get("name")) or text(one.get("ref")))
    )
    given = licence(text(get("licenseName")))
    dataset = FoundDataset(
        catalogue="kaggle",
        id=name,
        title=plain(get("title"), 120) or name.rpartition("/")[2],
        description=plain(get("subtitle")) or plain(get("description")),
        licence=given.name,
        licence_note=given.note,
        downloads=whole(get("downloadCount")) or 0,
        likes=whole(get("voteCount")) or 0,
        updated_at=text(get("lastUpdated")),
        rows=None,
        bytes=whole(get("totalBytes")),
        languages=(),
        gated=False,
        reason="",
    )
    pictures = {"image", "images", "computer vision", "audio", "video"}
    kinds = ("image",) if pictures & {tag.lower() for tag in tags} else ()
    return Entry(dataset, tags=tags, tasks=_tasks(tags), kinds=kinds)


def _tasks(tags: tuple[str, ...]) -> tuple[str, ...]:
    lower = " ".join(tags).lower()
    return tuple(
        task
        for words, task in (
            ("question", "question-answering"),
            ("conversation", "conversational"),
            ("text classification", "text-classification"),
            ("text generation", "text-generation"),
            ("nlp", "text-generation"),
        )
        if words in lower
    )


def _path(one: dict[str, Any]) -> str | None:
    return text(one.get("name")) or text(one.get("nameNullable"))


def _bytes(one: dict[str, Any]) -> int | None:
    return whole(one.get("totalBytes"))


def _require_id(name: str) -> None:
    if "/" not in name or not is_id(name):
        raise NotFound(
            t("{name} is no name of a dataset.", name=name[:100]),
            hint=t('On Kaggle they look like "owner/name".'),
        )


def _refusal(response: httpx2.Response) -> VibeFlowError | None:
    if response.status_code == 401:
        return TokenNeeded(
            t("Kaggle refuses the key."),
            hint=t("It may have been replaced: create a new one on kaggle.com (Settings, API)."),
            action=_ADD,
        )
    if response.status_code == 403:
        return TokenNeeded(
            t("Kaggle does not let this key have that dataset."),
            hint=t("Open the dataset's page on Kaggle and accept its rules there; some ask for more."),
            action=_ADD,
        )
    if response.status_code == 404:
        return NotFound(t("Kaggle has no such dataset or file."), hint=t("Check the name."))
    return None
