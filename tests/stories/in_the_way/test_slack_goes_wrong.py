"""Failures of Slack: nothing is lost, and every person gets an answer."""

from itertools import product

from handoffs.model.people import Kind
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.each_case import check_each
from tests.stories.cards import CS, ESCALATIONS, approve, card_of, cards_of, eventually


def test_a_modal_that_slack_no_longer_opens_is_answered_with_a_sentence(world: World) -> None:
    order = world.customers.act("order")
    aiko, ts = world.person("aiko"), card_of(world, order)["ts"]
    world.workspace.faults.fail["views.open"] = "expired_trigger_id"

    assert aiko.click(CS, ts, "order.approve").ok

    eventually(world, lambda: any("press the button again" in whisper for whisper in aiko.whispers()))
    world.workspace.faults.fail.clear()
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_a_window_that_slack_does_not_open_is_explained_to_the_person(world: World) -> None:
    aiko, ts = world.person("aiko"), card_of(world, world.customers.act("order"))["ts"]
    faults, direct = world.workspace.faults, world.workspace.direct(aiko.id).id
    aiko.open_home()
    eventually(world, lambda: world.workspace.home_tabs.get(aiko.id))

    def check(case: tuple[str, str]) -> None:
        fault, place = case
        heard, read = len(aiko.whispers()), len(world.workspace.messages(direct))
        if fault == "ratelimited":
            faults.rate_limit["views.open"] = 2
        else:
            faults.fail["views.open"] = fault
        try:
            if place == "card":
                assert aiko.click(CS, ts, "order.approve").ok
                eventually(world, lambda: any("press the button again" in each for each in aiko.whispers()[heard:]))
            else:
                assert aiko.click_home("review.one").ok
                eventually(
                    world, lambda: "press the button again" in " ".join(map(text_of, world.workspace.messages(direct)[read:]))
                )
        finally:
            faults.rate_limit.clear()
            faults.fail.clear()
        assert aiko.view is None

    check_each(product(("internal_error", "ratelimited", "trigger_exchanged"), ("card", "home")), check)


def test_an_answer_whose_address_slack_closed_comes_into_the_channel(world: World) -> None:
    order = world.customers.act("order")
    aiko, ts = world.person("aiko"), card_of(world, order)["ts"]
    world.workspace.faults.fail["views.open"] = "internal_error"
    world.workspace.faults.fail["response_url"] = "expired_url"

    assert aiko.click(CS, ts, "order.approve").ok

    eventually(world, lambda: any("press the button again" in whisper for whisper in aiko.whispers()))


def test_a_token_that_was_revoked_loses_nothing_and_what_waited_comes_when_it_is_good_again(world: World) -> None:
    first = world.customers.act("order")
    card_of(world, first)
    world.workspace.faults.revoked = True
    waiting = world.customers.act("priority")
    eventually(world, lambda: any(call.error == "token_revoked" for call in world.workspace.calls("chat.postMessage")))

    world.workspace.faults.revoked = False

    eventually(world, lambda: cards_of(world, waiting))
    assert len(cards_of(world, waiting)) == len(cards_of(world, first)) == 1


def test_an_archived_channel_keeps_its_cards_until_it_is_open_again(world: World) -> None:
    world.workspace.archive_channel(CS)
    order = world.customers.act("order")
    number = str(world.org.get("Order", order)["OrderNumber"])
    eventually(world, lambda: any(number in text_of(each) for each in world.workspace.messages(ESCALATIONS)))
    assert not cards_of(world, order)

    world.workspace.archive_channel(CS, archived=False)

    eventually(world, lambda: cards_of(world, order))


def test_a_renamed_channel_stays_the_team_s_channel(world: World) -> None:
    card_of(world, world.customers.act("order"))

    world.workspace.rename_channel(CS, "customer-support")

    order = world.customers.act("priority")
    card_of(world, order)
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_an_event_that_slack_sends_again_is_heeded_once(world: World) -> None:
    aiko = world.person("aiko")
    event = {
        "type": "event_callback", "event_id": "Ev0TWICE", "team_id": world.workspace.team_id,
        "event": {"type": "app_home_opened", "user": aiko.id, "tab": "home", "channel": "D1"},
    }  # fmt: skip
    deliver = world.delivery.http.deliver
    before = sum(1 for _ in world.workspace.calls("views.publish"))

    answers = [deliver("events_api", event), deliver("events_api", event, retry=1, reason="http_timeout")]

    assert all(answer.ok for answer in answers)
    eventually(world, lambda: sum(1 for _ in world.workspace.calls("views.publish")) > before)
    card_of(world, world.customers.act("order"))
    assert sum(1 for _ in world.workspace.calls("views.publish")) == before + 1


def test_somebody_deactivated_with_a_modal_open_decides_nothing(world: World) -> None:
    order = world.customers.act("order")
    ken = world.person("ken")
    ken.click(CS, card_of(world, order)["ts"], "order.reject")
    eventually(world, lambda: ken.view)

    world.workspace.deactivate(ken.id)
    eventually(world, lambda: _kind(world, ken.id) is Kind.DEACTIVATED)
    ken.submit({"reason": "duplicate", "words": "I am gone."})

    assert "Rejected" not in text_of(card_of(world, order))
    assert world.org.get("Order", order)["Status"] == "Pending Review"


def _kind(world: World, user: str) -> Kind:
    with world.application.database.read() as work:
        return work.people.actor(user).kind
