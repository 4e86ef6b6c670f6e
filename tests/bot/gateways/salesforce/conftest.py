"""The bench for the tests of cases."""

from collections.abc import Iterator

import pytest

from tests.bot.gateways.salesforce.bench import Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A bench."""
    opened = Bench()
    yield opened
    opened.served.stop(patience=0)
