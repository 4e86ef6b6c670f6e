"""How tests read refusals and notices: as the person who receives them reads them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest

from bot.text.rendering import Reader, render_strictly
from handoffs.model.effects import Announcement, DirectNotice, Effect, ThreadReply
from handoffs.model.refusal import Refusal
from handoffs.text.messages import Message

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


def notices_of(effects: tuple[Effect, ...]) -> tuple[str, ...]:
    """Return the sentences of the notices among the effects of a change."""
    texts = [each.text for each in effects if isinstance(each, ThreadReply | DirectNotice | Announcement)]
    return tuple(map(shown, texts))


def shown(text: Message) -> str:
    """Return a text as people read it; LookupError or ValueError where the catalogue has a fault."""
    return render_strictly(text, READER)
