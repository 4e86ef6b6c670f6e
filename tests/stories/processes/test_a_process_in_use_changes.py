"""Steps, processes and teams are removed and renamed while handoffs are open: each handoff still opens and comes to an end."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handoffs.model.handoff import TaskState
from handoffs.process.choices import item
from handoffs.processes import PROCESSES
from handoffs.processes.partner_account import Configure, Connect, PartnerAccount
from handoffs.text.messages import written
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import CHANNELS, card_in, choose, complete, press, start, tick_all
from tests.stories.cards import ESCALATIONS, Json, approve, buttons_of, card_of, eventually, quiet, submitted
from tests.stories.conftest import FAST, begun

GONE = "no longer in the handbook"
FIRST, SECOND = "Account configuration", "Connection of the partner"


class Link(Connect):
    """The second step under another key."""

    key = "link"


class Renamed(PartnerAccount):
    """The process whose second step has another key."""

    steps = (Configure(), Link())


class ConnectAlone(Connect):
    """The second step, which follows no other."""

    follows = ()


class WithoutConfigure(PartnerAccount):
    """The process without its first step."""

    steps = (ConnectAlone(),)


class OtherItems(Configure):
    """The first step with other checklist items."""

    checklist = (item("ordered", written("Account ordered")), *Configure.checklist[1:])


class WithOtherItems(PartnerAccount):
    """The process whose first step has other checklist items."""

    steps = (OtherItems(), Connect())


@pytest.fixture
def world() -> Iterator[World]:
    """Yield a running world; its bot can start again with another handbook."""
    yield from begun(World(FAST, brisk=True))


@pytest.fixture
def changed(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[PartnerAccount | None], None]:
    """Return what starts the bot again after a process was replaced, or removed."""

    def start_again(process: PartnerAccount | None) -> None:
        quiet(world)
        world.stop_bot()
        if process:
            monkeypatch.setitem(PROCESSES, PartnerAccount.key, process)
        else:
            monkeypatch.delitem(PROCESSES, PartnerAccount.key)
        world.restart_bot()

    return start_again


def begin(world: World, *, is_configured: bool) -> None:
    """Start the configuration of a partner's account, and complete its first step where that is asked."""
    assert start(world, "sora", PartnerAccount.key, product="SIM 20 GB").ok
    card_in(world, "partner_relations", FIRST)
    if is_configured:
        tick_all(world, "sora", "partner_relations", FIRST)
        assert complete(world, "sora", "partner_relations", FIRST).ok
        card_in(world, "devops", SECOND)


def close(world: World, handle: str, team: str) -> Any:
    """Close the task of a step that is gone, with a reason."""
    person = world.person(handle)
    assert press(world, handle, team, card_in(world, team, GONE), "step.complete").ok
    person.await_view("Close task")
    return submitted(person, {"field.why": "The account exists already."})


def everything_opens(world: World, handle: str, team: str, card: Json) -> None:
    """Open each reading of a handoff: its history, the reason for its due time, the home tab, and the handoff by its number."""
    person = world.person(handle)
    for word in ("History", "Details and checks"):
        assert choose(world, handle, team, card, word).ok
        person.await_view()
        person.close()
    person.open_home()
    home = eventually(world, lambda: world.workspace.home_tabs.get(person.id))
    assert GONE in text_of(home)
    assert person.command(CHANNELS[team], "/handoff", "show FB-1").ok
    assert GONE in person.whispers()[-1]


def test_the_task_of_a_removed_step_is_closed_by_the_contact_and_the_next_step_opens(
    world: World, changed: Callable[[PartnerAccount | None], None], caplog: pytest.LogCaptureFixture
) -> None:
    begin(world, is_configured=False)
    with caplog.at_level(logging.WARNING, "bot.application"):
        changed(WithoutConfigure())

    assert "The step “configure” of “partner_account” is not in the handbook" in caplog.text and "FB-1" in caplog.text
    card = card_in(world, "partner_relations", GONE, "Please ask the Ops Lead")
    assert "Close task" in buttons_of(card)
    everything_opens(world, "sora", "partner_relations", card)

    world.clock.wind_to(world.clock.now() + timedelta(days=9))
    eventually(world, lambda: [m for m in world.workspace.messages(ESCALATIONS) if "FB-1" in text_of(m)])
    assert close(world, "sora", "partner_relations").ok
    eventually(world, lambda: not buttons_of(card_in(world, "partner_relations", GONE)))
    card_in(world, "devops", SECOND)


def test_the_task_of_a_renamed_step_is_handed_back_and_comes_again_under_the_new_name(
    world: World, changed: Callable[[PartnerAccount | None], None]
) -> None:
    begin(world, is_configured=True)
    changed(Renamed())

    card, sora = card_in(world, "devops", GONE), world.person("sora")
    press(world, "ren", "devops", card, "step.return")
    eventually(world, lambda: any("Only the Ops Lead" in each for each in world.person("ren").whispers()))
    assert press(world, "sora", "devops", card, "step.return").ok
    sora.await_view("Hand back")
    assert submitted(sora, {"words": "This step has another name now."}).ok
    eventually(world, lambda: "Complete step" in buttons_of(card_in(world, "partner_relations", FIRST)))
    assert complete(world, "sora", "partner_relations", FIRST).ok
    card_in(world, "devops", SECOND)
    tick_all(world, "ren", "devops", SECOND)
    assert complete(world, "ren", "devops", SECOND).ok


def test_the_handoffs_of_a_removed_process_stay_open_until_they_are_closed(
    world: World, changed: Callable[[PartnerAccount | None], None]
) -> None:
    begin(world, is_configured=True)
    changed(None)

    card = card_in(world, "devops", GONE)
    everything_opens(world, "sora", "devops", card)
    order = world.customers.act("order")
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")
    assert close(world, "sora", "devops").ok
    eventually(world, lambda: not buttons_of(card_in(world, "devops", GONE)))


def test_a_changed_checklist_counts_and_the_old_answers_stay_in_the_history(
    world: World, changed: Callable[[PartnerAccount | None], None]
) -> None:
    begin(world, is_configured=False)
    tick_all(world, "sora", "partner_relations", FIRST)
    changed(WithOtherItems())

    card = card_in(world, "partner_relations", FIRST, "Account ordered")
    assert choose(world, "sora", "partner_relations", card, "History").ok
    assert f"“agreed” ({GONE})" in text_of(world.person("sora").await_view("History"))
    world.person("sora").close()
    tick_all(world, "sora", "partner_relations", FIRST)
    assert complete(world, "sora", "partner_relations", FIRST).ok
    card_in(world, "devops", SECOND)


def test_the_owner_of_the_process_looks_after_the_tasks_of_a_removed_team(world: World) -> None:
    begin(world, is_configured=True)
    quiet(world)
    world.stop_bot()
    world.policy = replace(world.policy, teams=tuple(each for each in world.policy.teams if each.key != "devops"))
    world.restart_bot()

    card = card_in(world, "partner_relations", SECOND, "The team “devops” is no longer in the policy")
    sora = world.person("sora")
    sora.open_home()
    home = eventually(world, lambda: world.workspace.home_tabs.get(sora.id))
    assert SECOND in text_of(home)
    assert press(world, "sora", "partner_relations", card, "task.claim").ok
    tick_all(world, "sora", "partner_relations", SECOND)
    assert complete(world, "sora", "partner_relations", SECOND).ok
    with world.application.database.read() as work:
        (handoff,) = work.handoffs.by_number("FB-1")
    assert [task.state for task in handoff.tasks] == [TaskState.SETTLED, TaskState.SETTLED]
