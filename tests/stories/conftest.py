"""The browser that the stories of one file share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.stories import browser as browsers


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsers.chromium() as browser:
        yield browser
