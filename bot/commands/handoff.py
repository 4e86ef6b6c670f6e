"""`/handoff`: my work and my team's, one handoff by its number, starting one, who owns what, whom to ask, and help."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot import ids
from bot.house import House
from bot.views.certificates import certificates_answer
from bot.views.command import (
    Answer,
    begins_answer,
    contacts_answer,
    help_answer,
    nothing_called,
    owner_answer,
    show_answer,
    work_answer,
)
from bot.views.start_modal import start_modal
from handoffs.matrix import processes_for, rows, rows_for
from handoffs.refusal import Refusal


def register(app: App, house: House) -> None:
    """Tie the command to its answers; they are seen by the asker alone."""

    @app.command(ids.HANDOFF_COMMAND)
    def handoff(ack: Ack, command: dict[str, Any]) -> None:
        word, _, rest = str(command.get("text") or "").strip().partition(" ")
        answer = _answer(house, command, word.lower(), rest.strip())
        ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral") if answer else ack()


def _answer(house: House, command: dict[str, Any], word: str, rest: str) -> Answer | None:
    home = house.questions.home(command["user_id"])
    if not home.actor.teams and not home.actor.contact_of:
        raise Refusal("/handoff is for the teams that hand work to each other, and you are in none of their channels.")
    if not word:
        return work_answer(home)
    if word == "start":
        return _start(house, command, rest)
    answer = _ANSWERS.get(word)
    return answer(house, rest) if answer else help_answer(word)


def _start(house: House, command: dict[str, Any], rest: str) -> Answer | None:
    """Open the form of the process that is named, or one in which it is chosen; say so when nothing is called so."""
    startable, handbook = house.questions.startable(command["user_id"]), house.questions.handbook
    named = [each for each in processes_for(handbook, rest) if each.start]
    if rest and not named:
        meant = rows_for(handbook, rest)
        return begins_answer(meant) if meant else nothing_called([row for row in rows(handbook) if row.process.start], rest)
    house.show(command, start_modal(handbook, startable, named[0].key if len(named) == 1 else ""))
    return None


def _show(house: House, rest: str) -> Answer:
    return show_answer(house.questions.numbered(rest), rest) if rest else help_answer("show")


def _owner(house: House, rest: str) -> Answer:
    handbook = house.questions.handbook
    found = rows_for(handbook, rest) if rest else rows(handbook)
    return owner_answer(found) if found else nothing_called(rows(handbook), rest)


_ANSWERS: dict[str, Callable[[House, str], Answer]] = {
    "show": _show,
    "owner": _owner,
    "certificates": lambda house, rest: certificates_answer(house.questions.certificates()),
    "contacts": lambda house, rest: contacts_answer(house.questions.policy),
    "help": lambda house, rest: help_answer("help"),
}
