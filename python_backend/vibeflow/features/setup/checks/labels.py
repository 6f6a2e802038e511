"""The line of "Before you start" about how evenly labels are spread: the data report's own words."""

from __future__ import annotations

from collections.abc import Iterator

from vibeflow.protocol.setup import CheckItem

from ..facts import SetupFacts
from .taken import passed


def label_check(facts: SetupFacts) -> Iterator[CheckItem]:
    found = next((one for one in facts.manifest.findings if one.id == "rareLabel"), None)
    if found is None or facts.manifest.shape != "labels":
        return
    if found.severity == "passed":
        yield passed("labels", found.title, found.detail)
        return
    yield CheckItem(id="labels", state="warning", title=found.title, detail=found.detail, remedy=None)
