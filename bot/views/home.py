"""The home tab: my claims, my teams' open tasks by due time, my escalations; nothing for somebody in no team."""

from bot import ids
from bot.ids import TaskRef
from bot.sight import HomeSight, Sight
from bot.views import blocks, subject
from bot.views.blocks import Block
from bot.views.escalation import answer_buttons, reasons
from bot.views.standing import clock_line, standing_words
from bot.views.text import safe

BLOCKS, ROOM = 100, 90
"""What Slack takes in a home tab, and what of it the lists may fill."""


def home_view(home: HomeSight) -> Block:
    """Draw one person's home tab."""
    if not home.actor.teams and not home.actor.contact_of:
        drawn = [blocks.section("You are in none of the teams that hand work to each other here, so nothing waits for you.")]
    else:
        drawn = work_blocks(home)
    return {"type": "home", "blocks": drawn[:BLOCKS]}


def work_blocks(home: HomeSight, room: int = ROOM) -> list[Block]:
    """List the person's escalations, their claims and their teams' queues, as many rows of each as there is room for."""
    shown = max(1, room // (2 * (len(home.queues) + 2)) - 1)
    drawn = _escalations(home, shown) if home.actor.contact_of else []
    drawn += _tasks("I am on it", home, home.mine, "Nothing is claimed by you.", shown)
    for name, queue in home.queues:
        drawn += _tasks(f"{name}, by due time", home, queue, "Nothing is waiting.", shown)
    return drawn


def _tasks(title: str, home: HomeSight, sights: tuple[Sight, ...], empty: str, shown: int) -> list[Block]:
    if not sights:
        return [blocks.header(title), blocks.context(empty)]
    rows = [block for sight in sights[:shown] for block in (blocks.section(_task(sight)), _task_buttons(home, sight))]
    return [blocks.header(f"{title} ({len(sights)})"), *rows, *_more(len(sights) - shown)]


def _task(sight: Sight) -> str:
    claim = sight.task.claim
    by = f" · {safe(claim.name, 60)} is on it" if claim else " · nobody is on it"
    due = clock_line(sight).replace("\n", ", ")
    is_clear = sight.handoff.subject.record_kind and len(sight.handbook.process_of(sight.handoff).steps) == 1
    step = "" if is_clear else f" · {safe(sight.written.title)}"
    told = f"{standing_words(sight)} · {subject.introduced(sight, to_card=True)}{step}"
    return f"{told}\nDue {due}{by}"


def _task_buttons(home: HomeSight, sight: Sight) -> Block:
    ref, name = _ref(sight, sight.task.step), f"{sight.noun} {sight.handoff.subject.number}"
    drawn = [*subject.openers(sight, styled=False)]
    claim = sight.task.claim
    if claim is None:
        drawn.append(blocks.button("Claim", ids.CLAIM, ref, says=f"Claim {name}"))
    elif claim.user_id == home.actor.user_id:
        drawn.append(blocks.button("Release", ids.RELEASE, ref, says=f"Release {name}"))
    return blocks.actions(*drawn)


def _escalations(home: HomeSight, shown: int) -> list[Block]:
    if not home.escalations:
        return [blocks.header("Escalations to me"), blocks.context("Nothing is escalated to you.")]
    rows = [block for sight in home.escalations[:shown] for block in _escalation(sight)]
    return [blocks.header(f"Escalations to me ({len(home.escalations)})"), *rows, *_more(len(home.escalations) - shown)]


def _escalation(sight: Sight) -> list[Block]:
    escalation = sight.handoff.escalation
    if escalation is None:
        return []
    has_it = f" · {safe(escalation.acknowledged.name, 60)} has it" if escalation.acknowledged else " · nobody has it yet"
    told = f"{subject.introduced(sight, to_card=True)} · level {escalation.level}{has_it}\n{reasons(escalation)}"
    return [blocks.section(told), blocks.actions(*answer_buttons(sight, escalation))]


def _more(hidden: int) -> list[Block]:
    return [blocks.context(f"… and {hidden} more")] if hidden > 0 else []


def _ref(sight: Sight, step: str) -> str:
    return str(TaskRef(handoff=sight.handoff.id, step=step, edition=sight.handoff.edition))
