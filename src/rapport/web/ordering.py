"""In which order stand the rows of a table?"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Row = TypeVar("Row")


def ordered(rows: Iterable[Row], key: Callable[[Row], Any], down: bool) -> list[Row]:
    """By one column; what nobody knows (None) stands last, either way."""
    every = list(rows)
    known = sorted((one for one in every if key(one) is not None), key=key, reverse=down)
    return [*known, *(one for one in every if key(one) is None)]
