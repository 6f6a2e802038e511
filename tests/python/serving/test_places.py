"""So many run, so many wait, in order; the rest is refused at once, and all are when the server ends."""

from __future__ import annotations

import asyncio

import pytest

from vibeflow.serving.errors import ApiError
from vibeflow.serving.places import Places


async def test_no_more_than_the_limits_are_taken_and_turns_come_in_order() -> None:
    places = Places(running=2, waiting=3)
    taken = [places.take() for _ in range(5)]
    with pytest.raises(ApiError) as full:
        places.take()
    assert full.value.status == 429
    assert [place.runs for place in taken] == [True, True, False, False, False]
    taken[3].leave()  # gave up while waiting
    taken[0].leave()
    taken[0].leave()
    assert [place.runs for place in taken[1:]] == [True, True, False, False]
    await taken[2].turn()
    taken[1].leave()
    assert taken[4].runs
    for place in taken:
        place.leave()
    assert all(places.take().runs for _ in range(2))


async def test_closing_turns_those_away_who_wait_and_those_who_come() -> None:
    places = Places(running=1, waiting=1)
    running, waiting = places.take(), places.take()
    asked = asyncio.ensure_future(waiting.turn())
    places.close()
    with pytest.raises(ApiError) as told:
        await asked
    assert told.value.status == 503
    await running.turn()
    with pytest.raises(ApiError):
        places.take()
    running.leave()
    waiting.leave()
