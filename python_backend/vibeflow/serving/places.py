"""Who may compute now, who waits, and whom there is no room for. Lives on one event loop, without locks."""

from __future__ import annotations

import asyncio
from collections import deque

from .errors import ApiError, stopping


class Places:
    def __init__(self, running: int, waiting: int) -> None:
        """So many run at once, and so many more wait for their turn, in the order in which they came."""
        self._free, self._most_waiting = running, waiting
        self._queue: deque[Place] = deque()
        self._closed = False

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def take(self) -> Place:
        """A place, taken at once: whoever has none yet is not counted, so it must come before any waiting.

        Raises:
            ApiError: 429, nobody more may wait; 503, the server is stopping.
        """
        if self._closed:
            raise stopping()
        place = Place(self)
        if self._free:
            self._free -= 1
            place.run()
        elif len(self._queue) < self._most_waiting:
            self._queue.append(place)
        else:
            raise ApiError(
                429, "Too many requests are waiting. Try again shortly.", "rate_limit_error", "queue_full"
            )
        return place

    def close(self) -> None:
        """Turn away those who wait, and everybody who comes."""
        self._closed = True
        while self._queue:
            self._queue.popleft().refuse()

    def _left(self, place: Place) -> None:
        if not place.runs:
            if place in self._queue:
                self._queue.remove(place)
        elif self._queue:
            self._queue.popleft().run()
        else:
            self._free += 1


class Place:
    def __init__(self, places: Places) -> None:
        self._places = places
        self._turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._left = False
        self.runs = False

    async def turn(self) -> None:
        """Returns when it may run. Raises `ApiError` 503 when the server stops first."""
        if not await self._turn:
            raise stopping()

    def leave(self) -> None:
        """Give it back, whether it ever ran or not. Twice is the same as once."""
        if not self._left:
            self._left = True
            self._turn.cancel()
            self._places._left(self)

    def run(self) -> None:
        self.runs = True
        self._answer(True)

    def refuse(self) -> None:
        self._answer(False)

    def _answer(self, may: bool) -> None:
        if not self._turn.done():
            self._turn.set_result(may)
