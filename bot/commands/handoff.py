"""`/handoff`: my work and my team's, one handoff by its number, whom to ask, and help."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids
from bot.house import House
from bot.views.command import Answer, contacts_answer, help_answer, show_answer, work_answer
from handoffs.refusal import Refusal


def register(app: App, house: House) -> None:
    """Tie the command to its answers; they are seen by the asker alone."""

    @app.command(ids.HANDOFF_COMMAND)
    def handoff(ack: Ack, command: dict[str, Any]) -> None:
        word, _, rest = str(command.get("text") or "").strip().partition(" ")
        answer = _answer(house, command["user_id"], word.lower(), rest.strip())
        ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


def _answer(house: House, user_id: str, word: str, rest: str) -> Answer:
    home = house.questions.home(user_id)
    if not home.actor.teams and not home.actor.contact_of:
        raise Refusal("/handoff is for the teams that hand work to each other, and you are in none of their channels.")
    match word:
        case "":
            return work_answer(home)
        case "show" if rest:
            return show_answer(house.questions.numbered(rest), rest)
        case "contacts":
            return contacts_answer(house.questions.policy)
    return help_answer(word)
