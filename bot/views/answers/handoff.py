"""The answers of `/handoff`, which only the asking person sees."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.queries.contexts import CardContext, HomeContext
from bot.text.rendering import Reader
from bot.views.answers.ownership_matrix import matrix_blocks, row_text
from bot.views.cards.status_text import state_text
from bot.views.home import drawn_at, work_blocks
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.step_views import StepViews
from bot.views.kit.text import plain, safe
from bot.views.modals.whole_handoff import whole_blocks
from handoffs.process.ownership_matrix import Row
from handoffs.process.policy import Policy
from handoffs.process.start import OtherStart
from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer to a command: plain text, and blocks if they show more."""

    text: str
    blocks: list[Block] | None = None


def work_answer(home: HomeContext, views: StepViews) -> Answer:
    """List the work of a person, as the home tab does, and say when it was drawn."""
    reader, at = home.reader, drawn_at(home)
    drawn = [*blocks.within(work_blocks(home, views), 50 - len(at), reader), *at]
    return Answer(text=reader.text("answers.handoff.your_work"), blocks=drawn)


def show_answer(
    handoffs: Sequence[Sequence[CardContext]], number: str, reader: Reader, removed: Sequence[Message] = ()
) -> Answer:
    """Show the state of each handoff with a number step by step, with links to its cards; `removed` names those that are gone."""
    gone = [safe(reader.show(each), 300) for each in removed]
    if not handoffs and gone:
        return Answer(text="\n".join(gone))
    if not handoffs:
        return Answer(text=reader.text("answers.handoff.unknown_number", number=plain(number, 30)))
    newest = [contexts[-1] for contexts in handoffs]
    states = [reader.text("answers.handoff.state", handoff=subject.title(each), state=state_text(each)) for each in newest]
    drawn = [*(blocks.section(each) for each in gone), *(block for contexts in handoffs for block in whole_blocks(contexts))]
    return Answer(text="\n".join((*states, *gone)), blocks=blocks.within(drawn, 50, reader))


def owner_answer(rows: Sequence[Row], reader: Reader) -> Answer:
    """Show who owns the processes that somebody asked for."""
    few = reader.parts(row_text(row, reader) for row in rows)
    return Answer(text=few if len(rows) < 4 else reader.text("answers.handoff.owners"), blocks=matrix_blocks(rows, reader))


def unknown_process_answer(rows: Sequence[Row], asked: str, reader: Reader) -> Answer:
    """Show that no process has this name, and list all processes."""
    unknown = reader.text("answers.handoff.unknown_process", name=safe(asked, 40))
    return Answer(text=plain(unknown, 150), blocks=[blocks.section(unknown), *matrix_blocks(rows, reader)])


def other_start_answer(rows: Sequence[Row], reader: Reader) -> Answer:
    """Show how a process starts that nobody starts by hand."""
    process, start = rows[0].process, rows[0].process.start
    sentences = [reader.text("answers.handoff.not_started_here", process=f"*{safe(reader.show(process.title))}*")]
    if isinstance(start, OtherStart):
        sentences.append(reader.text("answers.handoff.begins", begins=safe(reader.show(start.begins))))
    text = reader.sentences(*sentences)
    return Answer(text=plain(text, 150), blocks=[blocks.section(text), *matrix_blocks(rows, reader)])


def contacts_answer(policy: Policy, reader: Reader) -> Answer:
    """List each team with its channel and its escalation contact."""
    rows = [
        reader.text(
            "answers.handoff.contact",
            team=f"*{safe(reader.name(team.name))}*",
            channel=safe(team.channel),
            contact=safe(team.contact_title),
        )
        for team in policy.teams
    ]
    return Answer(text=reader.text("answers.handoff.contacts"), blocks=blocks.sections(*rows))


def help_answer(word: str, reader: Reader) -> Answer:
    """Explain the command, after a word that it does not know."""
    unknown = [reader.text("answers.handoff.unknown_word", word=safe(word, 40))] if word not in ("", "help") else []
    text = reader.text("answers.handoff.help_title", command="/handoff")
    return Answer(text=text, blocks=blocks.sections(*unknown, *_help(reader)))


def _help(reader: Reader) -> list[str]:
    return [
        reader.text("answers.handoff.help_work", command="*/handoff*"),
        reader.text("answers.handoff.help_start", command="*/handoff start*", example="*/handoff start access*"),
        reader.text("answers.handoff.help_show", command="*/handoff show 00001042*", example="*/handoff show AC-3*"),
        reader.text("answers.handoff.help_owner", command="*/handoff owner backups*"),
        reader.text("answers.handoff.help_contacts", command="*/handoff contacts*"),
        reader.text("answers.handoff.help_certificates", command="*/handoff certificates*"),
        reader.text("answers.handoff.help_help", command="*/handoff help*"),
    ]
