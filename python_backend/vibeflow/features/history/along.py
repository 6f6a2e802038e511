"""What every commit of VibeFlow takes along: the user's own marks for answers, as they lie in the working
tree."""

from __future__ import annotations

from collections.abc import Mapping

from vibeflow.git.objects import Entry, Repository
from vibeflow.git.ordinary import leads_elsewhere
from vibeflow.git.secrets import secret_in

RATINGS_FILE = "evaluation/ratings.jsonl"


def taken_along(repository: Repository, there: Mapping[str, Entry]) -> dict[str, Entry | None]:
    """Changes to a tree that stands at `there`; none where the marks are committed already.

    A note with a key in it stays in the working tree, where a status shows it.
    """
    file = repository.folder / RATINGS_FILE
    if leads_elsewhere(repository.folder, file) or not file.is_file():
        return {}
    data = file.read_bytes()
    entry = there.get(RATINGS_FILE)
    if entry is not None and entry.oid == repository.blob_oid(data, len(entry.oid)):
        return {}
    if secret_in(data.decode("utf-8", "replace")) is not None:
        return {}
    return {RATINGS_FILE: Entry("100644", repository.store_blob(data))}
