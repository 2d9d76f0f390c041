"""How does a big answer become JSON, without being read once more by whoever has just written it?

A closed shape is checked by its type where it is made. FastAPI would validate every field of what a route returns,
which for a customer of 60 people took longer than writing it; the schema that it publishes stays the same.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter
from starlette.responses import Response

Answer = TypeVar("Answer")


@cache
def _adapter(shape: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, shape))


def written(shape: type[Answer], value: Answer) -> Response:
    """As FastAPI would write it for `response_model=shape`. Warns of a value that is not of its shape."""
    return Response(_adapter(cast(Hashable, shape)).dump_json(value, by_alias=True), media_type="application/json")
