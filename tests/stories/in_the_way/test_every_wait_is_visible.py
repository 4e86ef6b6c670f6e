"""Promise 6: outside text cannot ping or break, a 429 cannot drop a post, and no answer waits for a slow Slack."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.gateways import http_clients
from bot.queries.contexts import CardContext
from bot.scheduler import watchdog
from bot.slack import directory_reading
from bot.views.cards.escalation import escalation_card
from bot.views.cards.order import order_card
from bot.views.modals.escalation import escalate_modal
from bot.views.modals.order import approve_modal, reject_modal
from handoffs.model.escalation import Trigger
from handoffs.rules import escalate
from handoffs.subjects.customer import Account
from handoffs.subjects.order import Line, Order
from sandbox.slack.block_kit.checks import check_message, check_view
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.workspace.faults import Faults
from sandbox.world.world import World
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, ORDER, opened
from tests.stories.cards import (
    ALL,
    CS,
    ESCALATIONS,
    approve,
    card_of,
    cards_of,
    escalation_of,
    eventually,
    quiet,
    replies_to,
    submitted,
)

NASTY = "<!channel> <@U0AIKO> *bold* `code` _x_ ~y~ <https://evil.example|click> & \u202e\u0000 عربى 👩‍👩‍👧‍👦 日本語 "
LINE = Line(
    product=NASTY * 4, sku="x", billing_cycle=NASTY, quantity=Decimal(3), unit_price=Decimal(999999), total=Decimal(10) ** 12
)

OWN_MARKUP = re.compile(
    r"<@U0[A-Z]+>|<!subteam\^S0[A-Z]+>|<!date\^\d+\^[^<>|]*\|[^<>|]*>|<http://127\.0\.0\.1[^<>|]*\|[^<>]*>|<#C0[A-Z]+>"
)

HUGE = replace(
    ORDER,
    number="0" * 30,
    account=Account(
        record_id="001000000000001AAA", name=NASTY * 30, number=NASTY * 5, eligibility=NASTY, phone=NASTY, email=NASTY
    ),
    lines=(LINE,) * 300,
    instructions=NASTY * 120,
    installation_address=NASTY * 40,
    total=Decimal(10) ** 14,
)


@pytest.mark.parametrize(
    "order", [HUGE, replace(HUGE, instructions="あ" * 5000), replace(HUGE, account=replace(HUGE.account, name="&<>" * 900))]
)
def test_a_card_fits_every_limit_whatever_the_record_holds(order: Order) -> None:
    handoff = escalate.escalate(HANDBOOK, opened(order), "review", AIKO, Trigger.OTHER, NASTY * 60, MONDAY_TEN).handoff
    context = CardContext(handoff=handoff, handbook=HANDBOOK, now=MONDAY_TEN)
    assert handoff.escalation is not None

    check_message(order_card(context).blocks)
    check_message(escalation_card(context, handoff.escalation).blocks)
    for view in (approve_modal(context, "U1"), reject_modal(context, "U1"), escalate_modal(context)):
        check_view(view)
    assert len(order_card(context).text) < 4000


def test_outside_text_cannot_ping_anybody(world: World) -> None:
    order = world.customers.act("hostile")

    card, aiko = card_of(world, order), world.person("aiko")
    aiko.click(CS, card["ts"], "task.more", "Details and checks")
    window = aiko.await_view("Details and checks")["blocks"]

    quoted = [block for block in window if block["type"] == "rich_text"]
    assert "<!channel>" in str(quoted)
    for shown in (str(card["blocks"]), str(window).replace(str(quoted[0]), "")):
        assert "<!channel>" not in shown and "<https://evil" not in shown
    assert "&lt;!channel&gt;" in str(card["blocks"])


def test_no_name_of_a_customer_is_parsed_in_any_text_that_slack_parses(world: World) -> None:
    order = world.customers.act("order")
    world.org.update("Account", world.org.get("Order", order)["AccountId"], {"Name": "<!channel> & <https://evil.example|Sons>"})
    other, ken = world.customers.act("order"), world.person("ken")
    card = card_of(world, other, "&lt;!channel&gt; &amp; &lt;https")
    assert "&lt;!channel&gt; &amp; &lt;https" in card["text"], "the notification text is parsed too"

    ken.click(CS, card["ts"], "task.escalate")
    ken.await_view("Escalate")
    assert submitted(ken, {"trigger": "other", "words": "<!here> R&D <@U0AIKO>"}).ok
    ken.command(CS, "/handoff", "show <!channel>")
    ken.command(CS, "/handoff", "owner <!here> & <@U0AIKO>")
    ken.command(CS, "/sla", "explain <!channel>")
    eventually(world, lambda: len(ken.whispers()) == 3 and escalation_of(world, other) and replies_to(world, card))

    assert parsed_of_others(world) == []
    assert not any("&amp;amp;" in text or "&amp;lt;" in text for text in parsed_texts(world)), "nothing is escaped twice"


def parsed_of_others(world: World) -> list[str]:
    """Return each piece of markup in any text that Slack parses, which is not one of ours."""
    return [found for text in parsed_texts(world) for found in re.findall(r"<[^>]*>?", text) if not OWN_MARKUP.fullmatch(found)]


def parsed_texts(world: World) -> list[str]:
    """Return all texts that Slack parses: of messages, ephemeral ones included, and of the open modals and home tabs."""
    people = list(world.workspace.users)
    said = [each for channel in world.workspace.channels for each in world.workspace.history[channel]]
    said += [each for user in people for each in world.workspace.ephemerals(user)]
    views = [view for user in people for view in world.workspace.open_views(user)] + list(world.workspace.home_tabs.values())
    return [each["text"] for each in said] + [text for each in (*said, *views) for text in _mrkdwn_in(each.get("blocks") or [])]


def _mrkdwn_in(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        yield from (text for each in part.values() for text in _mrkdwn_in(each))
    elif isinstance(part, list):
        yield from (text for each in part for text in _mrkdwn_in(each))


def test_an_order_whose_texts_show_nothing_is_approved_like_any_other(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    for name, value in (("Description", "\u200b"), ("Special_Instructions__c", "\ufeff\u2060")):
        if name in world.org.get("Order", order):
            world.org.update("Order", order, {name: value})
    world.org.update("Account", world.org.get("Order", order)["AccountId"], {"Name": "\u200e", "Phone": "\u200b"})
    quiet(world)

    assert approve(world, "aiko", order).ok

    card = card_of(world, order, "*Confirmed* by Salesforce")
    assert not [block for block in card["blocks"] if block["type"] == "rich_text"], "no instructions are shown"


@pytest.mark.parametrize("address", ["taro._yuki@docomo.ne.jp", "a__b@docomo.ne.jp", "_a@docomo.ne.jp"])
def test_an_address_is_shown_as_people_copy_it(world: World, address: str) -> None:
    world.org.faults.down = True
    order = world.customers.act("order")
    world.org.update("Account", world.org.get("Order", order)["AccountId"], {"Email__c": address})
    world.org.faults.down = False
    aiko = world.person("aiko")

    aiko.click(CS, card_of(world, order)["ts"], "order.approve")

    assert address in text_of(aiko.await_view("Approve order"))


def test_a_429_delays_a_post_but_never_drops_it(world: World) -> None:
    world.workspace.faults.rate_limit["chat.postMessage"] = 2

    order = world.customers.act("order")

    card_of(world, order)
    assert len(cards_of(world, order)) == 1


def test_posts_wait_while_slack_is_down_and_come_when_it_is_back(world: World) -> None:
    world.workspace.faults.down = True
    order = world.customers.act("order")
    eventually(world, lambda: world.application.queries.latest("order_approval", order))

    world.workspace.faults.down = False

    assert "Tanaka" in text_of(card_of(world, order))


@pytest.fixture
def slack(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """Return the controls of the Web API.

    Each held call waits longer than Slack waits for Baton: an answer that depended on one would come too late.
    """
    monkeypatch.setattr(http_clients, "SLACK_ANSWER_WITHIN", 300)
    monkeypatch.setattr(directory_reading, "STALE_AFTER", timedelta(minutes=10))
    world.application._client.timeout = 300  # type: ignore[assignment]
    yield world.workspace.faults
    world.workspace.faults.held = False


def test_while_slack_holds_everything_back_32_people_who_click_at_once_are_answered(world: World, slack: Faults) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    for number in range(32):
        user = f"U0CLICK{number:02d}"
        world.workspace.add_user(user, f"click{number}", f"Clicker {number}")
        world.workspace.invite(CS, user)
    eventually(world, lambda: all("cs" in world.application.queries.actor(f"U0CLICK{n:02d}").teams for n in range(32)))
    people = [world.person(f"click{number}") for number in range(32)]
    slack.held = True

    answers = []
    threads = [threading.Thread(target=lambda p=p: answers.append(p.click(CS, card["ts"], "order.approve"))) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 32 and all(answer.ok for answer in answers)
    eventually(world, lambda: slack.waiting >= 32)
    assert list(world.workspace.calls("views.open")) == [], "none of the calls that they led to has come through yet"
    slack.held = False
    eventually(world, lambda: all(person.view for person in people))


def test_while_slack_holds_everything_back_every_kind_of_request_is_answered(world: World, slack: Faults) -> None:
    first, second = world.customers.act("order"), world.customers.act("mismatch")
    aiko, ken, haruka = (world.person(handle) for handle in ("aiko", "ken", "haruka"))
    claimed, decided = card_of(world, second), card_of(world, first)
    aiko.click(CS, decided["ts"], "order.approve")
    aiko.await_view("Approve order")
    quiet(world)
    slack.held = True
    before = shown_by(world)

    assert submitted(aiko, {"checks": ALL}).ok and aiko.view is None
    assert ken.click(CS, claimed["ts"], "task.claim").ok
    assert haruka.click(CS, claimed["ts"], "task.claim").ok
    assert ken.command(CS, "/handoff", "show 00001042").ok and ken.whispers()
    ken.open_home()
    eventually(world, lambda: world.org.get("Order", first)["Status"] == "Approved")

    assert shown_by(world) == before and not haruka.whispers(), "nothing that Baton asked of Slack has come through yet"
    slack.held = False
    card_of(world, first, "*Confirmed* by Salesforce")
    card_of(world, second, "Claimed by")
    eventually(world, lambda: any("Only members of #cs-team" in whisper for whisper in haruka.whispers()))
    eventually(world, lambda: world.workspace.home_tabs.get(ken.id))


def shown_by(world: World) -> int:
    """Return the number of calls by which Baton shows something; polling is not counted."""
    showing = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "views.publish")
    return sum(1 for method in showing for _ in world.workspace.calls(method))


@pytest.mark.waits
def test_when_salesforce_can_t_be_read_for_long_the_cards_say_so_and_the_supervisors_hear_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "BLIND_AFTER", timedelta(seconds=3))
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.down = True

    card_of(world, order, "Salesforce can't be read since")
    shown = eventually(world, lambda: [m for m in world.workspace.messages(ESCALATIONS) if "can't be read" in m["text"]])
    assert len(shown) == 1

    world.org.faults.down = False
    eventually(world, lambda: [m for m in world.workspace.messages(ESCALATIONS) if "read again" in m["text"]])
    eventually(world, lambda: "can't be read" not in text_of(card_of(world, order)))


@pytest.mark.waits
def test_many_orders_at_once_are_announced_first_and_what_is_due_first_comes_first(unhurried: World) -> None:
    world = unhurried
    world.stop_bot()
    orders = [world.customers.act("order") for _ in range(25)]
    urgent = world.customers.act("priority")
    world.restart_bot()

    first = eventually(world, lambda: world.workspace.messages(CS)[:3] if len(world.workspace.messages(CS)) > 2 else None)
    assert "26 orders came in at once" in first[0]["text"]
    assert world.org.get("Order", urgent)["OrderNumber"] in first[1]["text"]
    eventually(world, lambda: all(cards_of(world, order) for order in orders))
    refused = [call for call in world.workspace.calls("chat.postMessage") if call.error == "ratelimited"]
    assert refused == []
    assert len(world.workspace.messages(CS)) == 27
