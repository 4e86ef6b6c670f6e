"""What people do in the window of their queue: they start, answer, decide, ask, skip, close; no two see one task there."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.wire import ids
from bot.wire.values import PassedTask, ReviewValue, TaskValue, dump
from handoffs.model.task_ref import TaskRef
from sandbox.slack.block_kit.view_state import refused, state_of, typed
from sandbox.slack.client.person import Person
from sandbox.slack.workspace.workspace import Workspace
from storage.rows.reviews import LAPSES_AFTER
from storage.tables import IDEMPOTENCY_KEYS
from tests.simulation.doings import people
from tests.simulation.world.world import SimulatedWorld

Json = dict[str, Any]
Task = tuple[str, str]
REVIEWERS = ("aiko", "aiko", "ken", "ken", "yumi")
WINDOWS = {ids.REVIEW_VIEW, ids.REVIEW_TOGETHER_VIEW}
CHANNELS = ("C0CS", "C0ESCALATE")
HELD_FOR = LAPSES_AFTER - timedelta(seconds=1)
"""For so long a mark has not lapsed for sure: each reading of the clock takes a moment."""

STARTS = (ids.START_REVIEWING, ids.REVIEW_ONE)


@dataclass
class Looks:
    """Keeps who looks at which tasks, and notes in `wrong` each task that two people look at in windows that are in use.

    A look begins or goes on with an action that has its answer, while the database has the mark of this person; the action sets
    it again. Whose click got no answer may have done anything, now or later, so they are not judged any more.
    """

    wrong: list[str] = field(default_factory=list)
    judged: int = 0
    """How often somebody got a task while another person looked at one."""

    _seen: dict[str, tuple[frozenset[Task], float]] = field(default_factory=dict)
    _unsure: set[str] = field(default_factory=set)

    def after(self, world: SimulatedWorld, person: Person, *, is_answered: bool | None) -> None:
        """Judge what a person looks at after an action; None for one that their client did not even send."""
        now, user = world.clock.monotonic(), person.id
        if is_answered is None:
            return
        if not is_answered:
            self._unsure.add(user)
        self._seen.pop(user, None)
        marks, tasks = _marks(world), tasks_of(person.view)
        shown = frozenset(each for each in tasks if (each, user) in marks)
        if user in self._unsure or not shown:
            return
        self.wrong += [
            f"{user} acted on {each}, and keeps it no longer" for each in shown if marks[each, user] < world.system.peek()
        ]
        in_use = {id: tasks for id, (tasks, at) in self._seen.items() if now - at < HELD_FOR.total_seconds()}
        self.judged += bool(in_use)
        self.wrong += [f"{user} and {id} review {sorted(both)}" for id, tasks in in_use.items() if (both := tasks & shown)]
        self._seen[user] = shown, now


def act(
    looks: Looks, world: SimulatedWorld, workspace: Workspace, person: Person, chance: random.Random, favoured: str
) -> tuple[str, Json | None]:
    """Do one thing in the window, or open it; gives what, and the task that was decided and taken, as a modal would bear it."""
    view = person.view
    if view is None and chance.random() < 0.85:
        what, is_answered = _start(workspace, person, chance)
        looks.after(world, person, is_answered=is_answered)
        return what, None
    if view is None or view["callback_id"] not in WINDOWS:
        return people.act(workspace, person, chance, favoured)
    buttons = [each for block in view["blocks"] if block["type"] == "actions" for each in block["elements"]]
    if not view.get("submit") or chance.random() < 0.35:
        what, is_answered = _press(person, chance.choice(buttons), chance) if buttons else ("close", person.close().ok)
    elif chance.random() < 0.1:
        what, is_answered = "close", person.close().ok
    else:
        what, is_answered = _send(person, view, chance)
    looks.after(world, person, is_answered=is_answered)
    return what, _taken(view, person.view)


def tasks_of(view: Json | None) -> frozenset[Task]:
    """Return the tasks that a window of the queue shows; none for any other modal."""
    value = _value(view)
    shown = (value.together or (PassedTask(handoff=value.handoff, step=value.step),)) if value else ()
    return frozenset((each.handoff, each.step) for each in shown)


def _start(workspace: Workspace, person: Person, chance: random.Random) -> tuple[str, bool]:
    """Press *Start reviewing* below a message of many, or a row or the button of one's list of work."""
    lists = [(channel, *each) for channel in CHANNELS for each in people.buttons_in(workspace, channel, ids.START_REVIEWING)]
    if lists and chance.random() < 0.3:
        channel, message, element = chance.choice(lists)
        clicked = person.click(channel, message["ts"], ids.START_REVIEWING, value=element.get("value", ""))
        return "starts reviewing there", clicked.ok
    if not person.command("#cs-team", ids.HANDOFF_COMMAND, "").ok:
        return "asks for work", False
    whispered = workspace.ephemerals(person.id)[-1]
    action = chance.choice(STARTS)
    offered = [each for each in people.elements_of(whispered) if each.get("action_id") == action]
    if not offered:
        return "has no work", True
    return f"press {action}", person.click_whisper(whispered["ts"], action).ok


def _press(person: Person, button: Json, chance: random.Random) -> tuple[str, bool]:
    option = chance.choice(button["options"])["value"] if "options" in button else ""
    pressed = person.click_view(button["action_id"], button.get("value", ""), option)
    return f"press {button['action_id']} in the window", pressed.ok


def _send(person: Person, view: Json, chance: random.Random) -> tuple[str, bool | None]:
    """Answer a question, or send all answers; what Baton refuses at a field was answered, what a client refuses was not sent."""
    asked = [each["block_id"] for each in view["blocks"] if each.get("dispatch_action")]
    values = {each["block_id"]: people.filled(each, chance) for each in view["blocks"] if each["type"] == "input"}
    given = {block: value for block, value in values.items() if value is not None}
    if asked and chance.random() < 0.2:
        block = chance.choice(asked)
        return f"answer {block}", person.choose(block, given[block], given).ok
    if refused(view["blocks"], state_of(view["blocks"], typed(view, given))):
        return "leaves something out", None
    sent = person.submit(given)
    return f"submit {view['callback_id']}", sent.ok or bool(sent.errors)


def _taken(before: Json, after: Json | None) -> Json | None:
    """Return the task of the window before as a modal would bear it, if the window after it counts a decision more."""
    shown, now = _value(before), _value(after)
    if shown is None or now is None or shown.together or _decided(now) != _decided(shown) + 1:
        return None
    return {"callback_id": ids.REVIEW_VIEW, "private_metadata": dump(_task(shown.ref))}


def _task(ref: TaskRef) -> TaskValue:
    return TaskValue(handoff=ref.handoff, step=ref.step, edition=ref.edition)


def _decided(value: ReviewValue) -> int:
    return sum(each.count for each in value.done if each.process)


def _value(view: Json | None) -> ReviewValue | None:
    if view is None or view["callback_id"] not in WINDOWS:
        return None
    return ReviewValue.model_validate_json(view["private_metadata"])


def _marks(world: SimulatedWorld) -> Mapping[tuple[Task, str], datetime]:
    """Return the marks that have not lapsed, each with its task, its person and its instant, as they are stored."""
    columns = (IDEMPOTENCY_KEYS.c.key, IDEMPOTENCY_KEYS.c.at)
    wanted = select(*columns).where(IDEMPOTENCY_KEYS.c.at > world.system.peek() - HELD_FOR)
    with world.replicas[0].database.read() as work:
        rows = work.handoffs._connection.execute(wanted).all()
    marks = ((json.loads(row.key), row.at) for row in rows if row.key.startswith('["review",'))
    return {((handoff, step), user): at for (_, handoff, step, user), at in marks}
