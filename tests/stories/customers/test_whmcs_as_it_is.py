"""WHMCS as it is: access that comes and goes, modules that outlast every answer, and services of a doubtful status."""

import time

import pytest

from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import buttons_of, eventually, submitted
from tests.stories.customers.test_a_service_is_cancelled import card_of, open_step, process, service_of, state_of

ENDED = ("△Cancelled", "Closed", "Terminated")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, and pause for less than a minute."""
    monkeypatch.setattr("bot.gateways.whmcs.access.ACCESS_PAUSE", 0.5)
    monkeypatch.setattr("bot.outbox.whmcs_endings.CHECK_EVERY", 0.3)


def terminations(world: World, service: str) -> int:
    """Count how often WHMCS was asked to end a service."""
    return sum(action == "ModuleTerminate" and form.get("serviceid") == service for action, form in world.whmcs.calls)


def looks(world: World, service: str) -> int:
    """Count how often a service was looked at."""
    return sum(action == "GetClientsProducts" and form.get("serviceid") == service for action, form in world.whmcs.calls)


@pytest.mark.parametrize("status", [403, 401, 200])
def test_an_address_that_whmcs_refuses_means_not_now_and_the_card_says_so(world: World, status: int) -> None:
    case = world.customers.requests.act("cancel_vpn")
    service = service_of(world, case)
    card_of(world, case, "Review")
    world.whmcs.refusal_status, world.whmcs.refused_ip = status, "203.0.113.9"

    assert process(world, "aiko", case).ok
    card = card_of(world, case, "End of the service", "WHMCS does not let Baton in (Invalid IP 203.0.113.9)")
    assert "Saving" in text_of(card) and "API IP Access Restriction" in text_of(card)
    world.whmcs.refused_ip = ""

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ENDED and terminations(world, service) == 1


def test_a_role_that_may_not_end_services_means_not_now_and_nothing_is_waited_for(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")
    service = service_of(world, case)
    world.whmcs.forbidden = {"moduleterminate"}

    assert process(world, "aiko", case).ok
    card_of(world, case, "End of the service", "Allow this action in the API role")
    world.whmcs.forbidden = set()

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert terminations(world, service) == 1


def test_a_refusal_by_the_server_of_a_module_goes_to_a_person_in_its_words(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")
    service = service_of(world, case)
    card_of(world, case, "Review")
    world.whmcs.module_error = "Module Command Error: Authentication failed"

    assert process(world, "aiko", case).ok
    card = card_of(world, case, "End of the service", "Module Command Error: Authentication failed")
    assert "WHMCS_SECRET" not in text_of(card) and "Saving" not in text_of(card) and buttons_of(card)
    assert terminations(world, service) == 1


@pytest.mark.waits
def test_a_module_that_outlasts_its_answer_is_only_looked_at(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")
    service = service_of(world, case)
    card_of(world, case, "Review")
    world.whmcs.unheard = 1

    assert process(world, "aiko", case).ok
    card_of(world, case, "End of the service", "Baton looks for ten minutes, then asks again")
    before = looks(world, service)
    eventually(world, lambda: looks(world, service) >= before + 5)
    world.restart_bot()
    after = looks(world, service)
    eventually(world, lambda: looks(world, service) >= after + 3)
    assert terminations(world, service) == 1, "neither while it may run, nor after a restart"
    world.whmcs.finish_modules()

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ENDED and terminations(world, service) == 1


def test_a_module_that_never_ran_is_called_again_after_its_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.whmcs_endings.MODULE_TIME", 3.0)
    case = world.customers.requests.act("cancel_vpn")
    service = service_of(world, case)
    card_of(world, case, "Review")
    world.whmcs.unheard = 1

    assert process(world, "aiko", case).ok
    eventually(world, lambda: terminations(world, service) == 1)
    began = time.monotonic()
    eventually(world, lambda: terminations(world, service) == 2)

    assert time.monotonic() - began >= 2.0
    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ENDED


@pytest.mark.parametrize("status", ["Fraud", "Completed", "Pending"])
def test_a_service_that_neither_runs_nor_has_ended_is_settled_by_a_person_with_words(world: World, status: str) -> None:
    world.org.faults.down = True
    case = world.customers.requests.act("cancel_vpn")
    service = service_of(world, case)
    world.whmcs.service(service)["status"] = status
    world.org.faults.down = False
    card_of(world, case, "Review")
    assert process(world, "aiko", case).ok

    card = card_of(world, case, "End of the service", f"as {status}. So Baton can't know")
    assert terminations(world, service) == 0
    aiko = open_step(world, "aiko", card, "I ended it by hand")
    shown = submitted(aiko, {"checks": ["ended"], "field.proof": " "})
    assert "how you know" in str(shown.errors)
    assert submitted(aiko, {"checks": ["ended"], "field.proof": "The line is dark since Monday."}).ok

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("△Cancelled", "Closed", status)
    assert "The line is dark since Monday." in str(notes_on(world.org, case))
    assert buttons_of(card_of(world, case, "Final billing"))
