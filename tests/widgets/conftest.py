"""What the tests of explorers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trialkit.widgets import _drawn


@pytest.fixture(autouse=True)
def nothing_drawn_yet() -> Iterator[None]:
    """No test sees a picture of another one, which may have replaced the drawing."""
    _drawn._picture.cache_clear()
    yield
    _drawn._picture.cache_clear()
