"""A run's measurements: kept, thinned, handed on since the last patch."""

from __future__ import annotations

from typing import Generic, TypeVar

Point = TypeVar("Point")

MAX_POINTS = 1000
_KEEP = 4 * MAX_POINTS


class Series(Generic[Point]):
    """Points in order. Memory is bounded: a long run is thinned evenly, its first and last kept."""

    def __init__(self) -> None:
        self.all: list[Point] = []
        self._fresh: list[Point] = []

    def add(self, point: Point) -> None:
        self.all.append(point)
        self._fresh.append(point)
        if len(self.all) > _KEEP:
            self.all = thinned(self.all, _KEEP // 2)

    @property
    def last(self) -> Point | None:
        return self.all[-1] if self.all else None

    def view(self, limit: int = MAX_POINTS) -> list[Point]:
        return thinned(self.all, limit)

    def take_fresh(self) -> list[Point]:
        """Those since the last call, thinned."""
        fresh, self._fresh = self._fresh, []
        return thinned(fresh, MAX_POINTS)


def thinned(points: list[Point], limit: int) -> list[Point]:
    """At most `limit` of `points`, evenly spread, the first and the last among them."""
    if len(points) <= limit:
        return list(points)
    step = (len(points) - 1) / (limit - 1)
    return [points[round(index * step)] for index in range(limit)]
