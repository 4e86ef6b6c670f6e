"""A right that was not read lately gives nothing, and a refusal says so where only that right lacks."""

from dataclasses import replace

import pytest

from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.rights import require_colleague, require_member
from tests.bot.conftest import Bench
from tests.handoffs.examples import POLICY
from tests.messages import english


def test_a_right_that_was_not_read_lately_is_refused_as_such_and_all_others_count(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def member(actor: Actor) -> None:
        require_member(actor, POLICY.team("cs"), "approve orders")  # type: ignore[arg-type]

    def of_sales(actor: Actor) -> None:
        require_member(actor, POLICY.team("sales"), "onboard customers")  # type: ignore[arg-type]

    old = lambda work, actor: replace(actor, teams=actor.teams - {"cs"})  # noqa: E731
    monkeypatch.setattr(bench.transactions, "_as_read_lately", old)
    with bench.database.begin() as work:
        with pytest.raises(Refusal) as not_read:
            bench.transactions.by_person(work, "U0AIKO", member)
        with pytest.raises(Refusal) as no_member:
            bench.transactions.by_person(work, "U0AIKO", of_sales)
        _, actor = bench.transactions.by_person(work, "U0AIKO", require_colleague)

    assert "I can't check right now" in english(not_read.value.message)
    assert "#sales" in english(no_member.value.message)
    assert actor.teams == frozenset()
