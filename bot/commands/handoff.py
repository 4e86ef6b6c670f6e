"""`/handoff` shows open work, one handoff, owners, contacts and certificates, and starts handoffs."""

from collections.abc import Callable, Mapping

from slack_bolt import Ack, App

from bot.commands.written_records import read_record
from bot.queries.contexts import LIST_PAGE, readers_in_each_language
from bot.slack.payloads import Command, read_command
from bot.slack.services import Services
from bot.views.answers.handoff import (
    Answer,
    contacts_answer,
    help_answer,
    other_start_answer,
    owner_answer,
    show_answer,
    unknown_process_answer,
    work_answer,
)
from bot.views.modals.start import start_modal
from bot.wire import ids
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.ownership_matrix import Show, processes_for, rows, rows_for
from handoffs.process.rights import require_colleague
from handoffs.rules.start import require_starter, startable
from handoffs.text.messages import message

Word = Callable[[Services, str], Answer]
"""What answers a word after the command; it receives the rest of what was typed."""


def register(app: App, services: Services, own: Mapping[str, Word]) -> None:
    """Register the command; only the asking person sees the answers. `own` are the words that processes answer."""
    words = {**_ANSWERS, **own}

    @app.command(ids.HANDOFF_COMMAND)
    def handoff(ack: Ack, command: dict[str, object]) -> None:
        request = read_command(command)
        word, _, rest = request.text.strip().partition(" ")
        answer = _answer(services, request, words, word.lower(), rest.strip())
        ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral") if answer else ack()


def _answer(services: Services, request: Command, words: Mapping[str, Word], word: str, rest: str) -> Answer | None:
    """Answer one word from what this word needs, after one reading of the person's teams."""
    if not word:
        home = services.queries.home(request.user_id, size=LIST_PAGE)
        _require_team(home.actor)
        return work_answer(home, services.views)
    actor = services.queries.actor(request.user_id)
    _require_team(actor)
    if word == "start":
        return _start(services, request, actor, rest)
    answer = words.get(word)
    return answer(services, rest) if answer else help_answer(word, services.reader)


def _require_team(actor: Actor) -> None:
    if not actor.teams and not actor.contact_of:
        raise Refusal(message("commands.handoff.no_team_member"))
    require_colleague(actor)


def _start(services: Services, request: Command, actor: Actor, rest: str) -> Answer | None:
    """Open the form of the named process, or a menu of processes; answer if no process with this name starts by hand."""
    handbook = services.queries.handbook
    require_starter(handbook, actor)
    named = [each for each in processes_for(handbook, rest, *_shows(services)) if each.manual_start]
    if rest and not named:
        meant = rows_for(handbook, rest, *_shows(services))
        if meant:
            return other_start_answer(meant, services.reader)
        return unknown_process_answer([row for row in rows(handbook) if row.process.manual_start], rest, services.reader)
    chosen = named[0].key if len(named) == 1 else ""
    services.show(request, start_modal(handbook, startable(handbook), chosen, services.reader))
    return None


def _shows(services: Services) -> list[Show]:
    """Return what writes a name as a person may type it: as they read it, and in each language."""
    return [each.show for each in (services.reader, *readers_in_each_language(services.queries.policy))]


def _show(services: Services, rest: str) -> Answer:
    if not rest:
        return help_answer("show", services.reader)
    found = services.queries.numbered(read_record(rest))
    return show_answer(found.handoffs, rest, services.reader, found.removed)


def _owner(services: Services, rest: str) -> Answer:
    handbook = services.queries.handbook
    found = rows_for(handbook, rest, *_shows(services)) if rest else rows(handbook)
    return owner_answer(found, services.reader) if found else unknown_process_answer(rows(handbook), rest, services.reader)


_ANSWERS: dict[str, Word] = {
    "show": _show,
    "owner": _owner,
    "contacts": lambda services, rest: contacts_answer(services.queries.policy, services.reader),
    "help": lambda services, rest: help_answer("help", services.reader),
}
