"""Colleagues who leave, access requests, scheduled work, and teams whose channel cannot be found."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.commands.written_records import read_record
from handoffs.clock.schedule import latest_before
from handoffs.process.policy import Appointment
from handoffs.subjects.field_values import FieldValue
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.handoffs.examples import POLICY
from tests.stories.by_hand import CHANNELS, card_in, complete, press, private_message, start, tick_all
from tests.stories.cards import ESCALATIONS, buttons_of, details_of, eventually, replies_to, submitted
from tests.stories.conftest import FAST, begun

LEAVES = {"salesforce": ("sf_admin", "emi"), "systems": ("devops", "ren"), "documentation": ("development", "takumi")}


def test_when_a_colleague_leaves_each_owner_takes_back_what_is_theirs_at_the_same_time(world: World) -> None:
    assert start(world, "kaito", "offboarding", who="U0KEN", details="Had the on-call phone.").ok

    cards = {team: card_in(world, team, "Offboarding", "Ken") for team, _ in LEAVES.values()}
    assert all("OF-1" in text_of(card) and "Ken Sato" in text_of(card) for card in cards.values())
    assert not any("<@U0KEN>" in text_of(card) for card in cards.values()), "who leaves is named, and not called"
    for team, handle in LEAVES.values():
        tick_all(world, handle, team, "Offboarding")
        assert complete(world, handle, team, "Offboarding").ok
        card_in(world, team, "Offboarding", "*Completed* by")

    private_message(world, "kaito", "OF-1 is done, Ken Sato")
    ren = world.person("ren")
    assert ren.command("#devops", "/handoff", "show OF-1").ok
    assert ren.whispers()[-1].count("*Completed* by") == 3


def test_a_deactivated_account_proposes_an_offboarding_and_frees_what_it_was_on(world: World) -> None:
    order = world.customers.act("order")
    number = world.org.get("Order", order)["OrderNumber"]
    press(world, "ken", "cs", card_in(world, "cs", number), "task.claim")
    card_in(world, "cs", number, "Claimed by <@U0KEN>")

    world.workspace.deactivate("U0KEN")

    card = card_in(world, "cs", number, "On track")
    eventually(world, lambda: "Claimed by" not in text_of(card_in(world, "cs", number)))
    eventually(world, lambda: any("Who takes it?" in each for each in replies_to(world, card)))
    proposal = eventually(world, lambda: next(iter(proposals(world)), None))
    emi = world.person("emi")
    emi.click(CHANNELS["sf_admin"], proposal["ts"], "handoff.start")
    assert "U0KEN" in str(emi.await_view("Start a handoff")["blocks"])
    assert submitted(emi, {}).ok
    card_in(world, "devops", "Offboarding", "Ken Sato")


def test_nothing_is_proposed_while_the_offboarding_is_on_its_way(world: World) -> None:
    assert start(world, "kaito", "offboarding", who="U0KEN").ok
    card_in(world, "devops", "Offboarding")

    world.workspace.deactivate("U0KEN")

    eventually(world, lambda: world.application.queries.actor("U0KEN").kind == "deactivated")
    assert proposals(world) == []


def test_access_is_approved_by_the_table_granted_by_its_owner_and_looked_at_again(world: World) -> None:
    asked = {"access": "database/Read-only", "who": "U0AIKO", "why": "Monthly figures."}
    assert start(world, "aiko", "access_request", **asked).ok

    card = card_in(world, "development", "Approval", "Database: Read-only")
    assert "Tech Lead" in details_of(world, card, "takumi", CHANNELS["development"])
    channel = CHANNELS["development"]
    (called,) = eventually(world, lambda: [each for each in replies_to(world, card, channel) if "<!subteam^S0TECHLEAD>" in each])
    assert "The Tech Lead approves or denies it" in called
    world.person("takumi").close()
    press(world, "takumi", "development", card, "step.complete")
    eventually(world, lambda: any("Ask the Tech Lead" in each for each in world.person("takumi").whispers()))
    assert complete(world, "mei", "development", "Approval").ok
    card_in(world, "devops", "Grant", "AC-1")
    tick_all(world, "ren", "devops", "Grant")
    day = (world.clock.now() + timedelta(days=30)).date().isoformat()
    assert complete(world, "ren", "devops", "Grant", **{"field.review": day}).ok

    shown = card_in(world, "devops", "Review of an access", "Waits until")
    assert "Complete step" not in buttons_of(shown)
    world.clock.wind(timedelta(days=31))
    eventually(world, lambda: "Waits until" not in text_of(card_in(world, "devops", "Review of an access")))
    assert complete(world, "ren", "devops", "Review of an access", choice="revoke").ok
    private_message(world, "aiko", "AC-1 is done, Database: Read-only: revoked by Ren Ono.")


def test_nobody_approves_their_own_access_and_what_is_denied_ends(world: World) -> None:
    asked = {"access": "portal/Developer", "who": "U0MEI", "why": "I lead them."}
    assert start(world, "ren", "access_request", **asked).ok
    card_in(world, "development", "Approval")

    complete(world, "mei", "development", "Approval")
    eventually(world, lambda: "Nobody approves or grants their own access" in text_of(world.person("mei").view or {}))


def test_a_backup_is_started_on_the_policys_schedule_once(scheduled: World) -> None:
    world = scheduled
    at = latest_before(world.clock.now(), weekdays=DAILY.weekdays, time_of_day=DAILY.at, zone=POLICY.calendar_of("devops").zone)
    assert at is not None
    world.clock.wind(at + timedelta(days=1, minutes=1) - world.clock.now())

    card = card_in(world, "devops", "Database backup", "portal")
    assert "On schedule" in text_of(card)
    world.clock.wind(timedelta(hours=1))
    eventually(world, lambda: world.application.queries.numbered(read_record("DB-1")).handoffs)
    assert not world.application.queries.numbered(read_record("DB-2")).handoffs


def test_a_step_whose_team_has_no_channel_goes_where_supervisors_look_and_moves_when_there_is_one(homeless: World) -> None:
    world = homeless
    assert start(world, "kaito", "partner_account", product="SIM 20 GB").ok

    def stray() -> Any:
        found = [m for m in world.workspace.messages(ESCALATIONS) if "Account configuration" in m["text"]]
        return found[-1] if found else None

    card = eventually(world, stray)
    assert "its team's channel can't be used: <!subteam^S0OPSLEAD>" in text_of(card)
    sora = world.person("sora")
    sora.click(ESCALATIONS, card["ts"], "task.claim")
    eventually(world, lambda: "Claimed by <@U0SORA>" in text_of(stray()))

    world.workspace.rename_channel("C0PARTNER", "partner-relations")
    world.workspace.kick("C0PARTNER", "U0BATON")
    world.workspace.invite("C0PARTNER", "U0BATON")
    eventually(world, lambda: world.application.queries.actor("U0RIN").teams)
    tick = next(block["accessory"]["value"] for block in card["blocks"] if "accessory" in block)
    moved = card_in(world, "partner_relations", "Account configuration")
    assert press(world, "sora", "partner_relations", moved, "step.tick", tick).ok

    assert "can't be used" not in text_of(card_in(world, "partner_relations", "Account configuration", "1 of 3 done"))
    eventually(world, lambda: any("has moved to <#C0PARTNER>" in text_of(m) for m in world.workspace.messages(ESCALATIONS)))


def proposals(world: World) -> list[Any]:
    """Return the proposals in #sf-admin."""
    return [m for m in world.workspace.messages(CHANNELS["sf_admin"]) if "account was deactivated" in text_of(m)]


DAILY = Appointment(
    weekdays=frozenset(range(7)),
    at=time(3),
    field_values=(FieldValue(name="database", value="portal"), FieldValue(name="why", value="scheduled")),
)


@pytest.fixture
def scheduled() -> Iterator[World]:
    """A world whose policy has a daily backup at three."""
    backup = replace(FAST.process("database_backup"), schedule=(DAILY,))
    yield from begun(World(replace(FAST, processes={**FAST.processes, "database_backup": backup}), brisk=True))


@pytest.fixture
def homeless() -> Iterator[World]:
    """A world in which #partner-relations has another name."""
    world = World(FAST, brisk=True)
    world.workspace.rename_channel("C0PARTNER", "somewhere-else")
    yield from begun(world)
