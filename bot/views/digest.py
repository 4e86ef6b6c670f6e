"""The one message at the beginning and the end of a team's day: what waits, what is at risk, who has what."""

from bot import ids
from bot.sight import DigestSight, Sight
from bot.views import blocks, subject
from bot.views.drawing import Drawing
from bot.views.standing import standing_words
from bot.views.text import escape, moment, safe
from handoffs.effects import Announcement
from handoffs.shifts import Turn
from handoffs.sla import Standing, standing

SHOWN = 10


def digest(sight: DigestSight) -> Drawing | None:
    """Draw a team's digest; None when nothing waits, since nothing is then worth a message."""
    if not sight.queue:
        return None
    title = "Good morning" if sight.turn is Turn.OPENING else "End of the day"
    told = f"*{title}, {safe(sight.team.name)}.* {_counts(sight)}"
    shown = [_row(each) for each in sight.queue[:SHOWN]]
    hidden = len(sight.queue) - len(shown)
    if hidden:
        shown.append(f"… and {hidden} more: see */handoff*")
    return Drawing(
        channel=sight.team.key,
        text=f"{title}, {safe(sight.team.name)}. {_counts(sight)}",
        blocks=[blocks.section(told), blocks.section("\n".join(shown)), blocks.context(_closing(sight))],
        key="",
    )


def _counts(sight: DigestSight) -> str:
    where = [standing(each.task.due, each.now, paused=each.task.pause is not None) for each in sight.queue]
    parts = [f"{len(where)} {'waits' if len(where) == 1 else 'wait'}"]
    for which, words in (
        (Standing.BREACHED, "breached"),
        (Standing.AT_RISK, "at risk"),
        (Standing.PAUSED, "paused for an answer"),
    ):
        count = where.count(which)
        parts += [f"{count} {words}"] if count else []
    free = sum(each.task.claim is None for each in sight.queue)
    parts += [f"{free} with nobody on {'it' if free == 1 else 'them'}"] if free else []
    return f"{', '.join(parts)}."


def _row(sight: Sight) -> str:
    zone = sight.handbook.calendar_of(sight.task).zone
    by = f"{safe(sight.task.claim.name, 60)} is on it" if sight.task.claim else "*nobody is on it*"
    due = moment(sight.task.due.due_at, zone)
    named = subject.introduced(sight, to_card=True, bold=False)
    return f"{standing_words(sight)} · {named} · due {due} · {by}"


def _closing(sight: DigestSight) -> str:
    if sight.turn is Turn.OPENING:
        return "What is due first stands first."
    return "This is what the next shift takes over. If you are on something, finish it or release it before you go."


def announcement(told: Announcement) -> Drawing:
    """Draw a plain sentence about Baton itself, for a team's channel or the supervisors', with a button where it proposes."""
    drawn = [blocks.section(escape(told.text))]
    if told.proposes:
        drawn.append(blocks.actions(blocks.button(told.button, ids.START, told.proposes, style="primary")))
    return Drawing(channel=told.team or "escalations", text=told.text, blocks=drawn, key="")
