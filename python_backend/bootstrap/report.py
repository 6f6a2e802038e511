"""Says how far the work is, one JSON object a line, and reads that from what pip prints."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from faults import size
from words import t, tn


class Reporter:
    """Says how far it is, at most five times a second."""

    def __init__(self, expected: int) -> None:
        self._expected, self._last, self._percent = expected, 0.0, 0.0
        self.fetched = 0
        """Bytes of the files that are downloaded, over all runs of pip."""
        self.ceiling = 85.0
        """Percent at which the present run of pip has everything downloaded."""

    def say(self, **message: Any) -> None:
        print(json.dumps(message), flush=True)

    def log(self, text: str) -> None:
        self.say(type="log", text=text)

    def progress(self, stage: str, message: str, percent: float = 0) -> None:
        self._percent = max(self._percent, percent)
        shown = round(self._percent, 1)
        self.say(type="progress", stage=stage, percent=shown, bytes=self.fetched, message=message)

    def downloaded(self, name: str, done: int, total: int) -> None:
        if done < total and time.monotonic() - self._last < 0.2:
            return
        self._last = time.monotonic()
        # The download is most of the wait: 5 to 80 %, by what is expected of the whole part.
        percent = 5 + 75 * (self.fetched + done) / self._expected
        message = t("Downloading {name}, {done} of {all}", name=name, done=size(done), all=size(total))
        self.progress("downloading", message, min(self.ceiling, percent))


class PipOutput:
    """Turns pip's lines into progress."""

    def __init__(self, say: Reporter) -> None:
        self._say, self._name, self._total = say, t("packages"), 0

    def __call__(self, line: str) -> None:
        progress = re.match(r"Progress (\d+) of (\d+)", line)
        if progress:
            self._total = int(progress[2])
            self._say.downloaded(self._name, int(progress[1]), self._total)
            return
        self._say.log(line)
        file = re.match(r"\s*Downloading (?:\S*/)?([A-Za-z0-9_.]+)-\d[^ /]*(?: \((.+)\))?", line)
        installing = line.startswith("Installing collected packages")
        if file or installing:
            self._say.fetched += self._total  # what came before is complete
            self._total = 0
        if file:
            self._name = file[1]
            message = (
                t("Downloading {name}, {size}", name=file[1], size=file[2])
                if file[2]
                else t("Downloading {name}", name=file[1])
            )
            self._say.progress("downloading", message, 5)
        elif installing:
            count = line.count(",") + 1
            message = tn("Installing {n} package", "Installing {n} packages", count)
            self._say.progress("installing", message, self._say.ceiling)
