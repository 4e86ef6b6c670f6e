"""How tests read a refusal: as the person who is refused reads it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest

from bot.text.rendering import Reader, render_strictly
from handoffs.model.refusal import Refusal

READER = Reader(zone=ZoneInfo("Asia/Tokyo"))


@contextmanager
def refused(pattern: str, kind: type[Refusal] = Refusal) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Expect a refusal whose sentence contains a pattern, as `pytest.raises` does with `match`."""
    with pytest.raises(kind) as caught:
        yield caught
    sentence = sentence_of(caught.value)
    assert re.search(pattern, sentence), sentence


def sentence_of(refusal: Refusal) -> str:
    """Return the sentence that the person reads."""
    return render_strictly(refusal.message, READER)
