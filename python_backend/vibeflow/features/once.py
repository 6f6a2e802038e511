"""An attribute that is made at its first use, and once: two threads that ask at the same time get the same.

`functools.cached_property` makes it twice then: it holds no lock since Python 3.12.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Made = TypeVar("Made")


class once(Generic[Made]):  # used as a decorator, as `property` is
    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self._name = ""
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, house: None, owner: type) -> once[Made]: ...
    @overload
    def __get__(self, house: object, owner: type) -> Made: ...
    def __get__(self, house: object | None, owner: type) -> once[Made] | Made:
        if house is None:
            return self
        # The house's own lock: what one feature is made of is made under the same one.
        lock: threading.RLock = house.making  # type: ignore[attr-defined]
        with lock:
            kept = house.__dict__
            if self._name not in kept:
                kept[self._name] = self._make(house)
            found: Made = kept[self._name]
            return found
