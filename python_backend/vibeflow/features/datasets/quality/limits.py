"""What a measured number has to be: compared and said by the same values, so that no check passes beside a
limit that it does not meet."""

from __future__ import annotations

from dataclasses import dataclass

from vibeflow.l10n import t


@dataclass(frozen=True)
class Limit:
    """Both bounds are allowed themselves; None: there is none."""

    least: float | None = None
    most: float | None = None
    to_one: bool = False
    """The most is a ratio: "at most 10 to 1"."""

    def met(self, value: float) -> bool:
        """Of the number as it is shown, a whole one: what reads as 10 is 10."""
        shown = round(value)
        return (self.least is None or shown >= self.least) and (self.most is None or shown <= self.most)

    def __str__(self) -> str:
        """ "at least 100"; empty where any number will do."""
        said: list[str] = []
        if self.least is not None:
            said.append(t("at least {bound:,}", bound=self.least))
        if self.most is not None:
            ratio = t("at most {bound:,} to 1", bound=self.most)
            said.append(ratio if self.to_one else t("at most {bound:,}", bound=self.most))
        return ", ".join(said)


ANYTHING = Limit()
