"""A big answer is written as FastAPI would write it, and a wrong one does not pass in silence."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from rapport.web.answers import written


class Told(TypedDict):
    name: str
    at: datetime
    share: float | None


TOLD: list[Told] = [{"name": "Ada „Ü“ \u2028", "at": datetime(2026, 3, 2, 9, tzinfo=UTC), "share": 0.1 + 0.2}]


def test_what_is_written_at_once_is_what_is_written_after_being_validated() -> None:
    adapter = TypeAdapter(list[Told])
    answer = written(list[Told], TOLD)
    assert answer.body == adapter.dump_json(adapter.validate_python(TOLD))
    assert answer.headers["content-type"] == "application/json"


def test_a_value_of_another_shape_is_told_of() -> None:
    """In tests a warning is an error: so every answer that a test asks for is held against its shape."""
    wrong = [{**TOLD[0], "share": "a third"}]
    with pytest.warns(UserWarning, match="share"):
        written(list[Told], wrong)
