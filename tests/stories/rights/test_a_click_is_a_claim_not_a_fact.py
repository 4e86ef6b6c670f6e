"""Promise 4: every action is authorised when it arrives, and a refusal is a private sentence."""

import json
import time

from sandbox.salesforce.records import stamping
from sandbox.slack.block_kit.clicks import chosen, find_element
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.delivery import payloads
from sandbox.world.world import World
from tests import loopback
from tests.each_case import check_each
from tests.stories.cards import ALL, CS, ESCALATIONS, answered, approve, buttons_of, card_of, eventually, submitted


def test_nobody_without_the_right_can_do_anything_and_each_is_told_in_private(world: World) -> None:
    card = card_of(world, world.customers.act("order"))
    before = json.dumps(card["blocks"])

    def check(case: tuple[str, str, str]) -> None:
        action, handle, words = case
        person = world.person(handle)
        heard = len(person.whispers())

        assert person.click(CS, card["ts"], action).ok

        eventually(world, lambda: any(words in whisper for whisper in person.whispers()[heard:]))
        assert person.view is None
        assert json.dumps(world.workspace.find(CS, card["ts"])["blocks"]) == before
        assert not [m for m in world.workspace.messages(CS) if words in text_of(m)]

    actions = ("order.approve", "order.reject", "task.claim", "task.escalate")
    people = (("haruka", "Only members of #cs-team"), ("leo", "Guests can read along"))
    check_each([(action, *person) for action in actions for person in people], check)


def test_somebody_who_left_the_team_after_opening_the_modal_decides_nothing(world: World) -> None:
    order = world.customers.act("order")
    ken = world.person("ken")
    ken.click(CS, card_of(world, order)["ts"], "order.approve")
    ken.await_view("Approve order")
    values = answered(ken, {"checks": ALL})

    world.workspace.kick(CS, "U0KEN")
    eventually(world, lambda: "cs" not in world.application.queries.actor("U0KEN").teams)
    ken.submit(values)

    assert ken.view is not None and "Only members of #cs-team" in str(ken.view)
    assert world.org.get("Order", order)["Status"] == "Pending Review"


def test_a_deactivated_colleague_loses_every_right_at_once(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    world.workspace.deactivate("U0KEN")
    eventually(world, lambda: world.application.queries.actor("U0KEN").kind == "deactivated")

    ken = world.person("ken")
    ken.click(CS, card["ts"], "task.claim")

    eventually(world, lambda: any("deactivated" in whisper for whisper in ken.whispers()))


def refused_at_the_click(world: World, order: str, words: str) -> bool:
    """Press Approve as an agent, and wait for the private sentence; return whether no window opened."""
    aiko = world.person("aiko")
    aiko.click(CS, card_of(world, order)["ts"], "order.approve")
    eventually(world, lambda: any(words in whisper for whisper in aiko.whispers()))
    return aiko.view is None


def test_above_the_threshold_only_the_cs_manager_approves(world: World) -> None:
    order = world.customers.act("expensive")

    assert "the threshold is ¥100,000. Only the CS Manager approves it" in text_of(card_of(world, order))
    assert refused_at_the_click(world, order, "the threshold is ¥100,000. Only the CS Manager approves it")
    assert world.org.get("Order", order)["Status"] == "Pending Review"

    assert approve(world, "yumi", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_an_order_whose_total_is_not_known_is_approved_by_the_cs_manager_only(world: World) -> None:
    order = world.customers.act("order")
    with world.org.state.transaction():
        stamping.change(world.org.state, world.org.schema.sobject("Order"), order, {"TotalAmount": None})

    eventually(world, lambda: "Its total is not known" in text_of(card_of(world, order)))
    assert "Its total is not known. Only the CS Manager approves it" in text_of(card_of(world, order))
    assert refused_at_the_click(world, order, "Its total is not known. Only the CS Manager approves it")
    assert world.org.get("Order", order)["Status"] == "Pending Review"
    assert approve(world, "yumi", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_a_claim_shows_who_is_on_it_and_others_confirm_once(world: World) -> None:
    order = world.customers.act("order")
    aiko, ken = world.person("aiko"), world.person("ken")
    waiting = card_of(world, order)
    aiko.click(CS, waiting["ts"], "task.claim")
    claimed = card_of(world, order, "Claimed by")
    assert "<@U0AIKO>" in text_of(claimed)

    assert "Release" in buttons_of(claimed) and "Claim" not in buttons_of(claimed)
    block, button = find_element(waiting["blocks"], "task.claim")
    ken.act({"channel": world.workspace.channels[CS], "message": waiting}, block, chosen(button))
    eventually(world, lambda: any("Aiko Mori has already claimed this" in whisper for whisper in ken.whispers()))
    ken.click(CS, claimed["ts"], "task.release")
    eventually(world, lambda: any("only they can release it" in whisper for whisper in ken.whispers()))

    ken.click(CS, claimed["ts"], "order.approve")
    ken.await_view("Approve order")
    answer = submitted(ken, {"checks": ALL})
    assert "Aiko Mori has claimed this" in str(answer.errors)
    assert submitted(ken, {"checks": ALL, "over_claim": ["yes"]}).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_a_claim_lapses_in_business_hours_and_the_task_returns_to_the_pool(world: World) -> None:
    order = world.customers.act("order")
    world.person("aiko").click(CS, card_of(world, order)["ts"], "task.claim")
    card_of(world, order, "Claimed by")

    world.clock.wind(world.policy.process("order_approval").claim_lapse)

    eventually(world, lambda: "Claimed by" not in text_of(card_of(world, order)))


def test_release_gives_the_task_back(world: World) -> None:
    order = world.customers.act("order")
    aiko = world.person("aiko")
    aiko.click(CS, card_of(world, order)["ts"], "task.claim")

    aiko.click(CS, card_of(world, order, "Claimed by")["ts"], "task.release")

    eventually(world, lambda: "Claimed by" not in text_of(card_of(world, order)))


def test_a_failed_address_check_forbids_approval_and_escalates(world: World) -> None:
    order = world.customers.act("order")
    aiko, yumi = world.person("aiko"), world.person("yumi")
    aiko.click(CS, card_of(world, order)["ts"], "order.approve")
    aiko.await_view("Approve order")

    submitted(aiko, {"failed": ["address"]})

    assert "The CS Manager is informed" in str(aiko.view)
    assert world.org.get("Order", order)["Status"] == "Pending Review"
    (shown,) = eventually(world, lambda: world.workspace.messages(ESCALATIONS))
    assert "<!subteam^S0CSMGR>" in text_of(shown) and "Address verification failed" in text_of(shown)
    assert "marked by <@U0AIKO>" in text_of(card_of(world, order, "*Failed:*"))

    aiko.click(ESCALATIONS, shown["ts"], "escalation.acknowledge")
    eventually(world, lambda: any("answered by the contact" in whisper for whisper in aiko.whispers()))
    yumi.click(ESCALATIONS, shown["ts"], "escalation.acknowledge")
    eventually(world, lambda: "<@U0YUMI> has it" in text_of(world.workspace.messages(ESCALATIONS)[0]))
    yumi.click(ESCALATIONS, shown["ts"], "escalation.resolve")
    yumi.await_view("Resolve escalation")
    assert submitted(yumi, {"assessment": "needed", "words": "The building manager confirmed the address."}).ok
    eventually(world, lambda: "*Resolved* by <@U0YUMI>" in text_of(world.workspace.messages(ESCALATIONS)[0]))
    assert buttons_of(world.workspace.messages(ESCALATIONS)[0]) == []


def test_an_escalation_by_hand_carries_the_words_as_proof(world: World) -> None:
    order = world.customers.act("order")
    ken = world.person("ken")
    ken.click(CS, card_of(world, order)["ts"], "task.escalate")
    ken.await_view("Escalate")

    assert submitted(ken, {"trigger": "other", "words": "Customer threatens to leave <!channel>"}).ok

    (shown,) = eventually(world, lambda: world.workspace.messages(ESCALATIONS))
    assert "Customer threatens to leave &lt;!channel&gt;" in text_of(shown)
    (reply,) = eventually(world, lambda: world.workspace.messages(CS, card_of(world, order)["ts"]))
    assert reply["text"] == "Ken Sato escalated it to the CS Manager: Customer threatens to leave &lt;!channel&gt;"


def test_a_forged_button_value_is_refused_in_words(world: World) -> None:
    card, aiko = card_of(world, world.customers.act("order")), world.person("aiko")
    source = {"channel": world.workspace.channels[CS], "message": card}

    def check(value: str) -> None:
        heard = len(aiko.whispers())

        shown = aiko.act(source, "b6", {"type": "button", "action_id": "order.approve", "value": value})

        assert shown.status == 200
        eventually(world, lambda: any("newest card" in whisper for whisper in aiko.whispers()[heard:]))

    forged = (
        "",
        "nonsense",
        '{"h":"zzzzzzzzzzzz","s":"review","e":1}',
        "../../etc/passwd",
        '{"h":"abcd2345","s":"\'; DROP TABLE"}',
        "x" * 1900,
    )
    check_each(forged, check, repr)


def test_unsigned_forged_and_stale_requests_are_turned_away(world: World) -> None:
    body = "payload=" + payloads.encoded({"type": "block_actions"})
    post, url = world.delivery.post, world.delivery.request_url
    stale = world.delivery.signature(body, time.time() - 301)

    assert post(body, headers={"X-Slack-Signature": "v0=" + "0" * 64}).status_code == 401
    assert post(body, headers=stale).status_code == 401
    assert post(body, headers={"X-Slack-Request-Timestamp": "soon"}).status_code == 401
    assert loopback.post(url, content=body).status_code == 401
    assert post("x" * 2_000_000).status_code == 413
