"""What a measured number has to be: compared and said by the same values, so that no check passes beside a
limit that it does not meet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """Both bounds are allowed themselves; None: there is none."""

    least: float | None = None
    most: float | None = None
    unit: str = ""
    """Behind the number: "to 1"."""

    def met(self, value: float) -> bool:
        """Of the number as it is shown, a whole one: what reads as 10 is 10."""
        shown = round(value)
        return (self.least is None or shown >= self.least) and (self.most is None or shown <= self.most)

    def __str__(self) -> str:
        """ "at least 100"; empty where any number will do."""
        said = [
            f"{word} {bound:,}{self.unit and ' '}{self.unit}"
            for word, bound in (("at least", self.least), ("at most", self.most))
            if bound is not None
        ]
        return ", ".join(said)


ANYTHING = Limit()
