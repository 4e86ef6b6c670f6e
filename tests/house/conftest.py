"""The tests of the house share what they read of the sources, and release it at the end."""

from collections.abc import Iterator

import pytest

from tests.house.sources import forget


@pytest.fixture(autouse=True, scope="package")
def sources_are_released() -> Iterator[None]:
    """Release the syntax trees after the last test of the house."""
    yield
    forget()
