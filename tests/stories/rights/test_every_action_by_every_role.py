"""Every action of Baton, tried by everybody without the right; the list is made from the ids, so new ones are covered."""

from typing import Any

import pytest

from bot.wire import ids
from bot.wire.check_blocks import question_block
from bot.wire.field_blocks import FieldBlock
from bot.wire.process_ids import certificate_renewal as certificate_ids
from bot.wire.process_ids import eligibility_check as eligibility_ids
from bot.wire.process_ids import onboarding as onboarding_ids
from bot.wire.process_ids import order_approval as order_ids
from bot.wire.values import dump_task
from handoffs.model.events import Event
from handoffs.model.task_ref import TaskRef
from sandbox.world.world import World
from tests.each_case import check_each
from tests.stories.cards import CS, ESCALATIONS, card_of, escalation_of, eventually, partner_in, quiet

MODULES = (ids, order_ids, eligibility_ids, certificate_ids, onboarding_ids)
NAMES = [(name, value) for module in MODULES for name, value in vars(module).items() if name.isupper() and isinstance(value, str)]
EVERYTHING = {value: name for name, value in NAMES if "." in value}
ACTIONS = sorted(value for value, name in EVERYTHING.items() if not name.endswith("VIEW"))
MODALS = sorted(value for value, name in EVERYTHING.items() if name.endswith("VIEW"))
MENU = sorted(value for name, value in vars(ids).items() if name.startswith("MORE_"))
OTHERS = ("haruka", "leo", "ren", "baton", "gone", "partner")
UNKNOWN = TaskRef(handoff="abcd2345efgh", step="review", edition=1)
ODD = TaskRef(handoff="abcd2345efgh", step="none")
GARBAGE = (
    dump_task(UNKNOWN),
    dump_task(ODD, "approve"),
    "",
    "x",
    "../../etc/passwd",
    "id/review/1' OR 1=1",
    "\u0000",
    "a" * 1999,
    "{}",
    "[" * 1999,
    "null",
)


@pytest.fixture
def order(world: World) -> str:
    """Return a waiting, escalated order on which every action is possible."""
    world.workspace.deactivate("U0REN")
    world.workspace.add_user("U0GONE", "gone", "Somebody Gone")
    partner_in(world, CS)
    made = world.customers.act("expensive")
    card_of(world, made)
    escalation_of(world, made)
    quiet(world)
    return made


def test_there_is_something_to_try() -> None:
    assert {"order.approve", "task.claim", "escalation.resolve", "task.ask", "sla.csv"} <= set(ACTIONS)
    assert len(MODALS) >= 5 and len(MENU) >= 5


def test_who_may_not_changes_nothing_by_any_click_or_submission(world: World, order: str) -> None:
    card, before = card_of(world, order), journal(world, order)

    def check(handle: str) -> None:
        person = world.person(handle)
        for action in ACTIONS:
            for value in values(world, order, action):
                press(world, person, card, action, value)
        for callback in MODALS:
            for surface in ("review", "escalation"):
                submit(world, person, callback, shown(handoff_id(world, order), surface))

        quiet(world)
        assert journal(world, order) == before
        assert world.org.get("Order", order)["Status"] == "Pending Review"
        assert len(world.workspace.messages(ESCALATIONS)) == 1

    check_each(OTHERS, check)


def test_who_may_not_changes_nothing_of_another_process_either(world: World, order: str) -> None:
    case = world.customers.requests.act("eligibility")
    answer = eventually(world, lambda: world.application.queries.latest("eligibility_check", case))
    card = eventually(world, lambda: next((m for m in world.workspace.messages(CS) if "Eligibility" in m["text"]), None))
    before = journal_of(world, answer.id)

    def check(handle: str) -> None:
        person = world.person(handle)
        for action in ACTIONS:
            press(world, person, card, action, shown(answer.id, "check"))
        for callback in MODALS:
            submit(world, person, callback, shown(answer.id, "check"))

        quiet(world)
        assert journal_of(world, answer.id) == before
        assert world.org.get("Case", case)["Status"] == "New"

    check_each(OTHERS, check)


def test_a_button_of_one_process_does_nothing_to_another_and_says_so(world: World, order: str) -> None:
    card, before, aiko = card_of(world, order), journal(world, order), world.person("aiko")
    press(world, aiko, card, eligibility_ids.RECORD, shown(handoff_id(world, order), "review"))
    submit(world, aiko, eligibility_ids.RECORD_VIEW, shown(handoff_id(world, order), "review"))
    submit(world, aiko, eligibility_ids.DISPUTE_VIEW, shown(handoff_id(world, order), "review"))

    quiet(world)
    assert journal(world, order) == before
    assert not any("went wrong on my side" in each for each in aiko.whispers())


def test_whoever_forges_values_gets_a_sentence_and_changes_nothing(world: World, order: str) -> None:
    card, before = card_of(world, order), journal(world, order)
    aiko = world.person("aiko")

    def check(value: str) -> None:
        heard = len(aiko.whispers())
        for action in ACTIONS:
            press(world, aiko, card, action, value)
        for callback in MODALS:
            submit(world, aiko, callback, value)

        quiet(world)
        assert journal(world, order) == before
        assert eventually(world, lambda: aiko.whispers()[heard:])
        assert not any("went wrong on my side" in each for each in aiko.whispers()[heard:])

    check_each(GARBAGE, check, repr)


def handoff_id(world: World, order: str) -> str:
    """Return the id of an order's handoff."""
    handoff = world.application.queries.latest("order_approval", order)
    assert handoff is not None
    return handoff.id


def journal(world: World, order: str) -> tuple[Event, ...]:
    """Return the events of an order."""
    return journal_of(world, handoff_id(world, order))


def journal_of(world: World, id_of_handoff: str) -> tuple[Event, ...]:
    """Return the events of a handoff."""
    with world.application.database.read() as work:
        return work.journal.of(id_of_handoff)


def values(world: World, order: str, action: str) -> list[str]:
    """Return valid values for an action, as its button holds them."""
    id = handoff_id(world, order)
    surface = "escalation" if action.startswith("escalation.") else "review"
    if action == ids.MORE:
        return [shown(id, "review", word) for word in MENU]
    return [shown(id, surface)]


def shown(handoff: str, step: str, choice: str = "") -> str:
    """Return a button's value as the card holds it."""
    return dump_task(TaskRef(handoff=handoff, step=step, edition=1), choice)


def press(world: World, person: Any, card: dict[str, Any], action: str, value: str) -> None:
    """Forge a click with any action and value on an existing message."""
    source = {"channel": world.workspace.channels[CS], "message": card}
    answer = {"type": "button", "action_id": action, "value": value}
    if action == ids.MORE:
        chosen = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        answer = {"type": "overflow", "action_id": action, "selected_option": chosen}
    person.act(source, card["blocks"][-1]["block_id"], answer)
    while person.view is not None:
        person.close()


def submit(world: World, person: Any, callback: str, metadata: str) -> None:
    """Forge a submission of any modal and metadata, with all fields filled in."""
    title = {"type": "plain_text", "text": "Forged"}
    items = ("identity", "eligibility", "address", "duplicates", "instructions")
    holds = {"text": title, "value": "verified"}
    blocks = [
        *(_input(question_block(item), {"type": "radio_buttons", "options": [holds], "initial_option": holds}) for item in items),
        _input(ids.WORDS, {"type": "plain_text_input", "initial_value": "Forged words."}),
        _select(ids.REASON, "duplicate"),
        _select(ids.TRIGGER, "other"),
        _select(FieldBlock(name="result").block_id, "Home 1G"),
    ]
    view = {"type": "modal", "callback_id": callback, "title": title, "submit": title, "private_metadata": metadata}
    opened = world.workspace.modals.open(person.id, view | {"blocks": blocks})
    person.submit_view(opened, {})
    while person.view is not None:
        person.close()


def _input(block: str, element: dict[str, Any]) -> dict[str, Any]:
    label = {"type": "plain_text", "text": block}
    return {"type": "input", "block_id": block, "label": label, "element": element | {"action_id": "input"}, "optional": True}


def _select(block: str, value: str) -> dict[str, Any]:
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    return _input(block, {"type": "static_select", "options": [option], "initial_option": option})
