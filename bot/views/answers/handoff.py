"""What `/handoff` answers, to the asker alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.queries.contexts import CardContext, HomeContext
from bot.views.answers.ownership_matrix import matrix_blocks, row_text
from bot.views.cards.task_status import state_text
from bot.views.home import work_blocks
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.text import plain, safe
from bot.views.modals.whole_handoff import whole_blocks
from bot.wire import ids
from bot.wire.values import StartValue, dump
from handoffs.process.ownership_matrix import Row
from handoffs.process.policy import Policy
from handoffs.process.start import OtherStart


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the asker reads: plain words, and blocks where they say more."""

    text: str
    blocks: list[Block] | None = None


HELP = (
    "*/handoff* shows what waits for you and your team.\n"
    "*/handoff start* hands work to the team that owns it; */handoff start access* begins with that process.\n"
    "*/handoff show 00001042* shows where that order stands, */handoff show AC-3* a handoff that somebody started.\n"
    "*/handoff owner backups* says who owns a process, what starts it, and where it is written down.\n"
    "*/handoff contacts* says whom to ask and whom to escalate to.\n"
    "*/handoff certificates* shows how long the certificates last.\n"
    "*/handoff help* shows this."
)


def work_answer(home: HomeContext) -> Answer:
    """List the asker's claims and their teams' open tasks, and let them start something."""
    start = blocks.actions(blocks.button("Start a handoff", ids.START, dump(StartValue())))
    return Answer(text="What waits for you", blocks=[*work_blocks(home, 45)[:49], start])


def show_answer(sights: Sequence[CardContext], number: str) -> Answer:
    """Say where one subject stands, step by step, with links to its cards."""
    if not sights:
        asked = plain(number, 30)
        return Answer(text=f"I know no handoff {asked}. Please type its number as the card shows it, as 00001042 or AC-3.")
    last = sights[-1]
    return Answer(text=f"{subject.title(last)}: {state_text(last)}", blocks=whole_blocks(sights)[:50])


def owner_answer(rows: Sequence[Row]) -> Answer:
    """Say who owns what somebody asked for."""
    text = "; ".join(row_text(row) for row in rows) if len(rows) < 4 else "Who owns what"
    return Answer(text=text, blocks=matrix_blocks(rows))


def nothing_called(rows: Sequence[Row], asked: str) -> Answer:
    """Say that nothing is called so, and what there is."""
    odd = f"No process is called “{safe(asked, 40)}”. These are the ones that there are:"
    return Answer(text=plain(odd, 150), blocks=[blocks.section(odd), *matrix_blocks(rows)])


def begins_answer(rows: Sequence[Row]) -> Answer:
    """Say what begins something that nobody starts here."""
    process, start = rows[0].process, rows[0].process.start
    begins = f" It begins {safe(start.begins)}." if isinstance(start, OtherStart) else ""
    odd = f"*{safe(process.title)}* is not started here.{begins}"
    return Answer(text=plain(odd, 150), blocks=[blocks.section(odd), *matrix_blocks(rows)])


def contacts_answer(policy: Policy) -> Answer:
    """List every team with its channel and its escalation contact."""
    rows = [
        f"*{safe(team.name)}*: ask in {safe(team.channel)}, escalate to the {safe(team.contact_title)}" for team in policy.teams
    ]
    return Answer(text="Whom to ask", blocks=[blocks.section("\n".join(rows))])


def help_answer(word: str) -> Answer:
    """Show what the command can do, after saying which word it did not understand."""
    odd = f"I don't know “{safe(word, 40)}”.\n" if word not in ("", "help") else ""
    return Answer(text="How to use /handoff", blocks=[blocks.section(odd + HELP)])
