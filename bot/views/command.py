"""What `/handoff` answers, to the asker alone."""

from dataclasses import dataclass

from bot.sight import HomeSight, Sight
from bot.views import blocks, subject
from bot.views.blocks import Block
from bot.views.home import work_blocks
from bot.views.standing import state_line, state_text
from bot.views.text import link, plain, safe
from handoffs.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the asker reads: plain words, and blocks where they say more."""

    text: str
    blocks: list[Block] | None = None


HELP = (
    "*/handoff* shows what waits for you and your team.\n"
    "*/handoff show 00001042* shows where that order stands.\n"
    "*/handoff contacts* says whom to ask and whom to escalate to.\n"
    "*/handoff help* shows this."
)


def work_answer(home: HomeSight) -> Answer:
    """List the asker's claims and their teams' open tasks."""
    return Answer(text="What waits for you", blocks=work_blocks(home, 45)[:50])


def show_answer(sight: Sight | None, number: str) -> Answer:
    """Say where one subject stands, with a link to its card."""
    if sight is None:
        asked = plain(number, 30)
        return Answer(text=f"I know no handoff {asked}. Please type its number as Salesforce shows it, as 00001042.")
    card = f" · {link(sight.card_link, 'see the card')}" if sight.card_link else ""
    told = f"{subject.introduced(sight)}{card}"
    return Answer(
        text=f"{subject.title(sight)}: {state_text(sight)}",
        blocks=[blocks.section(told), blocks.section(state_line(sight))],
    )


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
